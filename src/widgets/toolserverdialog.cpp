// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/toolserverdialog.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/elidedlabel.h"
#include "widgets/fieldnote.h"
#include "widgets/plaintip.h"
#include "widgets/secretheaders.h"
#include "widgets/segmentedchoice.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kToolServerEm = 32;
constexpr int kToolServerMargin = 24;
constexpr int kBetweenFields = 10; // px, and the ring's

QString keyOf(ToolServer::Kind kind)
{
    return QString::number(int(kind));
}

QString kindName(ToolServer::Kind kind)
{
    switch (kind) {
    case ToolServer::Kind::Sse:
        return ToolServerDialog::tr("SSE");
    case ToolServer::Kind::Http:
        return ToolServerDialog::tr("HTTP");
    case ToolServer::Kind::Command:
        return ToolServerDialog::tr("Command");
    }
    return {};
}
} // namespace

ToolServerDialog::ToolServerDialog(const Theme &theme, Redactor &redactor, const QList<ToolServer::Kind> &kinds, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
{
    setObjectName(u"toolServerDialog"_s);
    setWindowTitle(tr("Tool servers"));
    setWindowModality(Qt::WindowModal);
    auto *title = new QLabel(tr("Tool servers"), this);
    title->setFont(Theme::font(font(), 1.2, QFont::DemiBold));
    auto *about = new QLabel(tr("The agent may use their tools in this chat. They are gone when its session ends."), this);
    about->setWordWrap(true);
    m_none = new QLabel(tr("None yet."), this);
    m_none->setObjectName(u"noToolServers"_s);
    m_rows = new QWidget(this);
    m_rows->setAccessibleName(tr("Tool servers"));
    auto *rows = new QVBoxLayout(m_rows);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(kToolServerMargin, kToolServerMargin, kToolServerMargin, 17);
    column->setSpacing(2);
    column->addWidget(title);
    column->addSpacing(4);
    column->addWidget(about);
    column->addSpacing(10);
    column->addWidget(m_none);
    column->addWidget(m_rows);
    column->addSpacing(14);
    buildForm(kinds, redactor, *column);
    const auto restyle = [this, about] {
        for (QLabel *quiet : { about, m_state })
            Theme::setInk(*quiet, m_theme.tokens().text2);
    };
    connect(&m_theme, &Theme::changed, this, restyle);
    restyle();
    setMinimumWidth(qMin(int(kToolServerEm * Theme::em(font())), 960));
    setServers({});
    showKind();
}

void ToolServerDialog::buildForm(const QList<ToolServer::Kind> &kinds, Redactor &redactor, QVBoxLayout &column)
{
    auto *heading = new QLabel(tr("Add one"), this);
    heading->setFont(Theme::font(font(), 1.0, QFont::DemiBold));
    column.addWidget(heading);
    m_kind = new SegmentedChoice(m_theme, this);
    m_kind->setObjectName(u"toolServerKind"_s);
    m_kind->setAccessibleName(tr("Kind"));
    for (const ToolServer::Kind each : kinds)
        m_kind->add(keyOf(each), kindName(each));
    m_kind->setValue(kinds.isEmpty() ? QString() : keyOf(kinds.constFirst()));
    m_kind->setVisible(kinds.size() > 1);
    column.addWidget(m_kind, 0, Qt::AlignLeading);
    const auto field = [&](QLabel *label, const QString &name) {
        auto *made = new QLineEdit(this);
        made->setObjectName(name);
        label->setBuddy(made);
        column.addSpacing(kBetweenFields);
        column.addWidget(label);
        column.addWidget(made);
        connect(made, &QLineEdit::textChanged, this, &ToolServerDialog::updateButtons);
        connect(made, &QLineEdit::returnPressed, this, &ToolServerDialog::add);
        return made;
    };
    m_name = field(new QLabel(tr("&Name"), this), u"toolServerName"_s);
    m_placeLabel = new QLabel(this);
    m_place = field(m_placeLabel, u"toolServerPlace"_s);
    m_note = new FieldNote(m_theme, *m_place, this);
    column.addWidget(m_note);
    m_headers = new SecretHeaders(m_theme, redactor, this); // here: the order they are made in is that of Tab
    m_headersLabel = new QLabel(tr("Headers, if it wants some"), this);
    column.addSpacing(kBetweenFields);
    column.addWidget(m_headersLabel);
    column.addWidget(m_headers);
    m_state = new QLabel(this);
    m_state->setObjectName(u"toolServerState"_s);
    auto *close = new QPushButton(tr("&Close"), this);
    close->setObjectName(u"close"_s);
    m_add = new QPushButton(tr("&Add"), this);
    m_add->setObjectName(u"addToolServer"_s);
    m_add->setProperty("primary", true);
    for (QPushButton *button : { close, m_add })
        button->setAutoDefault(false); // Return in a field does it
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_add, &QPushButton::clicked, this, &ToolServerDialog::add);
    connect(m_kind, &SegmentedChoice::chosen, this, &ToolServerDialog::showKind);
    connect(m_headers, &SecretHeaders::edited, this, &ToolServerDialog::updateButtons);
    connect(m_headers, &SecretHeaders::rowsChanged, this, [this] {
        updateButtons();
        fit();
    });
    auto *foot = new QHBoxLayout;
    foot->setSpacing(2);
    foot->addWidget(m_state, 1);
    foot->addWidget(close);
    foot->addWidget(m_add);
    column.addStretch(1);
    column.addSpacing(16);
    column.addLayout(foot);
}

ToolServer::Kind ToolServerDialog::kind() const
{
    return ToolServer::Kind(m_kind->value().toInt());
}

void ToolServerDialog::showKind()
{
    const bool isCommand = kind() == ToolServer::Kind::Command;
    m_placeLabel->setText(isCommand ? tr("C&ommand") : tr("A&ddress"));
    m_place->setPlaceholderText(isCommand ? u"npx -y some-server"_s : u"https://tools.example.com/mcp"_s);
    m_note->setCaption(isCommand ? tr("It runs on the chat's server, not on this computer.") : QString());
    m_headers->setVisible(!isCommand);
    m_headersLabel->setVisible(!isCommand);
    updateButtons();
    fit();
}

void ToolServerDialog::updateButtons()
{
    const bool isCommand = kind() == ToolServer::Kind::Command;
    const QUrl url(m_place->text().trimmed(), QUrl::StrictMode);
    const bool isPlace = isCommand ? !m_place->text().trimmed().isEmpty()
                                   : url.isValid() && !url.host().isEmpty() && url.scheme().startsWith(u"http"_s);
    const QList<QLineEdit *> typed = m_headers->findChildren<QLineEdit *>();
    const bool hasNone = std::all_of(typed.begin(), typed.end(), [](const QLineEdit *each) { return each->text().isEmpty(); });
    const bool hasHeaders = isCommand || hasNone || !m_headers->incomplete(); // none, or each with name and value
    m_add->setEnabled(!m_isBusy && isPlace && hasHeaders && !m_name->text().trimmed().isEmpty());
}

void ToolServerDialog::add()
{
    if (!m_add->isEnabled())
        return;
    ToolServer server;
    server.kind = kind();
    server.name = m_name->text().trimmed();
    if (server.kind == ToolServer::Kind::Command) {
        server.command = m_place->text().trimmed();
    } else {
        server.url = m_place->text().trimmed();
        for (const SecretHeader &header : m_headers->headers())
            server.headers.insert(QString::fromLatin1(header.name), QString::fromLatin1(header.value.reveal()));
    }
    setBusy(true);
    m_isAdding = true;
    Q_EMIT addRequested(server);
}

void ToolServerDialog::setServers(const QList<ToolServer> &servers)
{
    m_servers = servers;
    const QList<QWidget *> old = m_rows->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget *row : old) {
        m_rows->layout()->removeWidget(row);
        row->hide(); // its button may be the sender of the signal that led here
        row->deleteLater();
    }
    for (const ToolServer &server : servers) {
        auto *line = new QWidget(m_rows);
        line->setObjectName(u"toolServer:"_s + server.name);
        auto *words = new ElidedLabel(line);
        const QString name = visibleText(server.name.left(100), true).simplified();
        words->setText(tr("%1 · %2 · %n tools", nullptr, int(server.tools.size())).arg(name, kindName(server.kind)));
        const QString tools = visibleText(server.tools.join(u", "_s).left(2000));
        line->setToolTip(plainTip(tools)); // also over the words, if these are not cut
        line->setAccessibleDescription(tools);
        words->setAccessibleDescription(tools);
        auto *remove = new QToolButton(line);
        remove->setObjectName(u"removeToolServer"_s);
        remove->setAutoRaise(true);
        remove->setIcon(m_theme.icon(u"close"_s));
        remove->setToolTip(tr("Remove"));
        remove->setAccessibleName(tr("Remove %1").arg(name));
        connect(remove, &QToolButton::clicked, this, [this, id = server.name] {
            if (m_isBusy) // one at a time: the answer does not say what it is about
                return;
            setBusy(true);
            Q_EMIT removeRequested(id);
        });
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->addWidget(words, 1);
        row->addWidget(remove);
        m_rows->layout()->addWidget(line);
        line->show();
    }
    m_none->setVisible(servers.isEmpty());
    m_rows->setVisible(!servers.isEmpty());
    fit();
}

void ToolServerDialog::fit()
{
    if (!isVisible())
        return;
    layout()->activate();
    resize(width(), layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : layout()->totalSizeHint().height());
}

void ToolServerDialog::setVisible(bool visible)
{
    QDialog::setVisible(visible);
    fit();
}

void ToolServerDialog::setBusy(bool busy)
{
    m_isBusy = busy;
    m_state->setText(busy ? tr("Waiting for the server…") : QString());
    updateButtons();
}

void ToolServerDialog::setTrouble(const std::optional<Error> &trouble)
{
    setBusy(false);
    m_note->setError(trouble.value_or(Error()));
    fit();
    const bool wasAdding = std::exchange(m_isAdding, false);
    if (trouble || !wasAdding)
        return;
    for (QLineEdit *field : { m_name, m_place })
        field->clear();
    m_headers->setNames({});
    m_name->setFocus(Qt::OtherFocusReason);
}

} // namespace countersign
