// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/argumenttable.h"

#include "widgets/exacttext.h"
#include "widgets/jsoneditor.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShownFirst = 1200;    // characters of a value before "Show all"
constexpr qsizetype kShownLines = 14;      // lines of it
constexpr qsizetype kShownAtMost = 200000; // what a card can hold; the rest can be read by editing
constexpr qsizetype kLongestName = 40;     // characters of a name that ask for room
constexpr qsizetype kOneLine = 60;         // characters of a text that is edited in one line

QString beginningOf(const QString &text)
{
    qsizetype end = 0;
    for (qsizetype line = 0; line < kShownLines && end >= 0; ++line)
        end = text.indexOf(u'\n', end + (line > 0 ? 1 : 0));
    const qsizetype size = qMin(end < 0 ? text.size() : end, kShownFirst);
    return size == text.size() ? text : text.left(size) + u'…';
}

QString allOf(const QString &text)
{
    if (text.size() <= kShownAtMost)
        return text;
    return text.left(kShownAtMost) + u'\n'
           + ArgumentTable::tr("%1 more characters: edit it to read them.").arg(QLocale().toString(text.size() - kShownAtMost));
}

} // namespace

ArgumentTable::ArgumentTable(const Theme &theme, const ApprovalQuestion &question, const std::function<QFont(qreal)> &mono,
                             QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_question(question)
    , m_mono(mono)
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(12, 1, 12, 1);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(1);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 3);
    for (const ApprovalQuestion::Argument &argument : m_question.arguments)
        addLine(argument);
    arrange();
    updateFonts();
}

void ArgumentTable::addLine(const ApprovalQuestion::Argument &argument)
{
    Line line;
    const bool isText = argument.kind == ApprovalQuestion::Argument::Kind::Text;
    line.name = new ExactText(argument.name, this);
    line.name->setForegroundRole(QPalette::PlaceholderText);
    line.name->setContentsMargins(0, 0, 0, 0);
    line.cell = new QWidget(this);
    auto *column = new QVBoxLayout(line.cell);
    column->setSpacing(4);
    const QString value = argument.value.isEmpty() && isText ? u"\"\""_s : argument.value;
    const QString beginning = beginningOf(value);
    line.value = new ExactText(beginning, line.cell);
    line.value->setLineHeight(isText ? 1.4 : 1.4 / 0.88);
    line.value->setObjectName(u"argument:"_s + argument.name);
    column->addWidget(line.value);
    if (beginning.size() < value.size()) {
        line.more = new QPushButton(tr("Show all %1 characters").arg(QLocale().toString(value.size())), line.cell);
        line.more->setObjectName(u"showAll"_s);
        line.more->setFlat(true);
        line.more->setAutoDefault(false);
        line.more->setFocusPolicy(Qt::TabFocus);
        line.more->setAccessibleDescription(argument.name);
        column->addWidget(line.more, 0, Qt::AlignLeading);
        connect(line.more, &QPushButton::clicked, this, [this, value, text = line.value, button = line.more] {
            text->setText(allOf(value));
            button->hide();
            Q_EMIT heightChanged();
        });
    }
    line.nameCell = new QWidget(this);
    auto *nameColumn = new QVBoxLayout(line.nameCell);
    nameColumn->addWidget(line.name);
    m_lines.push_back(line);
}

//! Two rows of the grid for each argument; the second one is empty while name and value stand side by side.
void ArgumentTable::arrange()
{
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const Line &line = m_lines[i];
        const int row = static_cast<int>(2 * i);
        m_grid->removeWidget(line.nameCell);
        m_grid->removeWidget(line.cell);
        line.nameCell->layout()->setContentsMargins(0, 7, 0, m_isStacked ? 0 : 7);
        line.cell->layout()->setContentsMargins(0, m_isStacked ? 2 : 7, 0, 7);
        if (m_isStacked) {
            m_grid->addWidget(line.nameCell, row, 0, 1, 2);
            m_grid->addWidget(line.cell, row + 1, 0, 1, 2);
        } else {
            m_grid->addWidget(line.nameCell, row, 0, Qt::AlignTop);
            m_grid->addWidget(line.cell, row, 1);
        }
    }
}

void ArgumentTable::fitTo(int width)
{
    int widest = 0;
    for (const Line &line : m_lines)
        widest = qMax(widest, fontMetrics().horizontalAdvance(line.name->text().left(kLongestName)));
    const QMargins margins = m_grid->contentsMargins();
    const int room = width - margins.left() - margins.right() - m_grid->horizontalSpacing();
    if (std::exchange(m_isStacked, widest > room / 4) != m_isStacked)
        arrange();
}

//! The field over a value, made when somebody wants to edit it.
void ArgumentTable::addField(std::size_t index)
{
    Line &line = m_lines[index];
    const ApprovalQuestion::Argument &argument = m_question.arguments[index];
    const QString text = argument.editable();
    const bool isText = argument.kind == ApprovalQuestion::Argument::Kind::Text;
    const auto noteChange = [this, index] {
        check(index);
        Q_EMIT changed();
    };
    if (argument.kind == ApprovalQuestion::Argument::Kind::Boolean) {
        auto *box = new QCheckBox(line.cell);
        box->setChecked(text == "true"_L1);
        connect(box, &QCheckBox::toggled, this, noteChange);
        line.field = box;
    } else if (text.size() <= kOneLine && !text.contains(u'\n')) {
        auto *edit = new QLineEdit(text, line.cell);
        connect(edit, &QLineEdit::textChanged, this, noteChange);
        line.field = edit;
    } else {
        auto *edit = new JsonEditor(text, line.cell);
        connect(edit, &QPlainTextEdit::textChanged, this, noteChange);
        line.field = edit;
    }
    line.field->setObjectName(u"edit:"_s + argument.name);
    line.field->setAccessibleName(argument.name);
    line.field->setFont(isText ? font() : m_mono(0.88));
    line.note = new QLabel(line.cell);
    line.note->setTextFormat(Qt::PlainText);
    line.note->setWordWrap(true);
    line.note->setFont(Theme::font(font(), 0.87));
    line.note->hide();
    line.cell->layout()->addWidget(line.field);
    line.cell->layout()->addWidget(line.note);
}

void ArgumentTable::setEditing(bool editing)
{
    if (m_isEditing == editing)
        return;
    m_isEditing = editing;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        Line &line = m_lines[i];
        if (m_question.arguments[i].nameJson == u"…"_s)
            continue; // the rest of a list that is too long for a card
        if (editing) {
            addField(i);
        } else {
            delete std::exchange(line.field, nullptr);
            delete std::exchange(line.note, nullptr);
        }
        line.value->setVisible(!editing);
        if (line.more)
            line.more->setVisible(!editing && line.value->text().size() < m_question.arguments[i].value.size());
    }
    Q_EMIT changed();
    Q_EMIT heightChanged();
}

QString ArgumentTable::typed(std::size_t index) const
{
    const QWidget *field = m_lines[index].field;
    if (const auto *box = qobject_cast<const QCheckBox *>(field))
        return box->isChecked() ? u"true"_s : u"false"_s;
    if (const auto *edit = qobject_cast<const QLineEdit *>(field))
        return edit->text();
    const auto *edit = qobject_cast<const QPlainTextEdit *>(field);
    return edit ? edit->toPlainText() : m_question.arguments[index].editable();
}

QString ArgumentTable::jsonOf(std::size_t index, QString &why) const
{
    const ApprovalQuestion::Argument &argument = m_question.arguments[index];
    const QString text = typed(index);
    why.clear();
    if (!m_lines[index].field || text == argument.editable())
        return argument.valueJson; // exactly as the agent wrote it
    QString json = ApprovalQuestion::Argument::jsonOf(argument.kind, text, why);
    if (argument.nameJson.isEmpty() && why.isEmpty() && !QJsonDocument::fromJson(json.toUtf8()).isObject())
        why = tr("Arguments are a JSON object: {…}.");
    return json;
}

bool ArgumentTable::isChanged() const
{
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].field && typed(i) != m_question.arguments[i].editable())
            return true;
    }
    return false;
}

std::optional<QString> ArgumentTable::edited() const
{
    QStringList values;
    QString why;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        values << jsonOf(i, why);
        if (!why.isEmpty())
            return std::nullopt;
    }
    return m_question.withValues(values);
}

//! The line under a field: what is wrong with it, or that the person changed it.
void ArgumentTable::check(std::size_t index)
{
    Line &line = m_lines[index];
    QString why;
    static_cast<void>(jsonOf(index, why));
    const bool isChanged = typed(index) != m_question.arguments[index].editable();
    const QString words = !why.isEmpty() ? why : isChanged ? tr("changed by you") : QString();
    const bool wasShown = !line.note->isHidden();
    line.note->setText(words);
    line.note->setVisible(!words.isEmpty());
    Theme::setInk(*line.note, why.isEmpty() ? m_theme.tokens().text2 : m_theme.tokens().danger);
    line.field->setProperty("invalid", !why.isEmpty());
    line.field->setAccessibleDescription(words);
    line.field->update();
    if (wasShown == words.isEmpty())
        Q_EMIT heightChanged();
}

void ArgumentTable::focusFirst()
{
    for (const Line &line : m_lines) {
        if (line.field) {
            line.field->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void ArgumentTable::updateFonts()
{
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const bool isText = m_question.arguments[i].kind == ApprovalQuestion::Argument::Kind::Text;
        m_lines[i].name->setFont(font());
        m_lines[i].value->setFont(isText ? font() : m_mono(0.88));
        if (m_lines[i].field)
            m_lines[i].field->setFont(isText ? font() : m_mono(0.88));
        if (m_lines[i].more)
            m_lines[i].more->setFont(Theme::font(font(), 0.87));
    }
}

void ArgumentTable::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.tokens().line, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    for (std::size_t i = 1; i < m_lines.size(); ++i)
        painter.fillRect(QRect(1, qMin(m_lines[i].nameCell->y(), m_lines[i].cell->y()) - 1, width() - 2, 1),
                         m_theme.tokens().line);
}

} // namespace countersign
