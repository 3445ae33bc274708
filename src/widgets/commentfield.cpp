// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/commentfield.h"

#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal kWidthEm = 24;
constexpr int kLines = 3;
constexpr qsizetype kLongestComment = 4000;
} // namespace

CommentField::CommentField(const QString &words, QWidget *parent) : QFrame(parent, Qt::Popup)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(u"comment"_s);
    setAccessibleName(tr("Comment on the answer"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 9);
    column->setSpacing(8);
    auto *label = new QLabel(tr("What should the agent's owner know?"), this);
    m_text = new QPlainTextEdit(words, this);
    m_text->setObjectName(u"commentText"_s);
    m_text->setAccessibleName(label->text());
    m_text->setTabChangesFocus(true);
    m_text->installEventFilter(this);
    label->setBuddy(m_text);
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    auto *save = new QPushButton(tr("Save"), this);
    save->setObjectName(u"commentSave"_s);
    save->setProperty("primary", true);
    row->addWidget(cancel);
    row->addWidget(save);
    column->addWidget(label);
    column->addWidget(m_text);
    column->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QWidget::close);
    connect(save, &QPushButton::clicked, this, &CommentField::save);
}

void CommentField::openAt(const QPoint &globalPosition)
{
    m_text->setFixedSize(qRound(kWidthEm * Theme::em(font())),
                         kLines * m_text->fontMetrics().lineSpacing() + 2 * m_text->frameWidth() + 10);
    adjustSize();
    QPoint place = globalPosition;
    if (isRightToLeft())
        place.rx() -= width();
    if (const QScreen *on = screen()) {
        const QRect room = on->availableGeometry();
        place.setX(qBound(room.left(), place.x(), qMax(room.left(), room.right() - width())));
        place.setY(qBound(room.top(), place.y(), qMax(room.top(), room.bottom() - height())));
    }
    move(place);
    show();
    m_text->setFocus(Qt::PopupFocusReason);
    m_text->moveCursor(QTextCursor::End);
}

void CommentField::save()
{
    Q_EMIT written(m_text->toPlainText().trimmed().left(kLongestComment));
    close();
}

bool CommentField::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_text && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isReturn = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (isReturn && (key->modifiers() & Qt::ControlModifier)) {
            save();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommentField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

} // namespace countersign
