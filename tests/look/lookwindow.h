// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/mainwindow.h"
#include "chat/conversationmodel.h"
#include "core/notice.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "lookwords.h"
#include "render/imagestore.h"
#include "store/settings.h"
#include "widgets/elementshelf.h"
#include "widgets/theme.h"

#include <QTemporaryDir>

#include <memory>

namespace countersign {
class TranscriptView;
}

namespace countersign::test {

//! The window of the product with invented contents: the real widgets, no connection behind them, a clock that stands still.
//! What a picture or a dump shows of it depends on nothing but the code, the font and the day's date.
class LookWindow
{
public:
    LookWindow(const Theme &theme, Language language);
    ~LookWindow();

    void showChat(); //!< the chat page, with lists and account, and nothing in the transcript yet
    void setTitle(const QString &title, const QString &agent);
    void say(const QString &text, const QString &at, Message::Delivery delivery = Message::Delivery::Settled);
    void answer(const QString &text, const QString &at, Message::End end = Message::End::Complete);
    void think(const QString &text, qint64 milliseconds); //!< -1: still thinking
    void call(const ToolCall &call);
    //! What an agent hands over beside its words (events::ActivitySnapshot): `kind` names its bytes, see lookBytes().
    void hand(const QString &kind, const QString &name, const QJsonObject &more = {});
    void lend(TranscriptView &view); //!< images and elements
    void append(Message message);
    void put(Notice::Kind kind, Condition condition, const QList<Notice::Action> &actions, const QStringList &facts);
    void setAccount(const QString &state, bool asksForYou);
    void showDialog(QDialog *dialog);
    //! Everything is laid out and nothing is under way.
    void settle();

    [[nodiscard]] MainWindow &window() { return *m_window; }
    [[nodiscard]] ConversationModel &model() { return m_model; }
    [[nodiscard]] ImageStore &images() { return m_images; }
    [[nodiscard]] Settings &settings() { return m_settings; }
    [[nodiscard]] Redactor &redactor() { return m_redactor; }
    [[nodiscard]] FakeClock &clock() { return m_clock; }
    [[nodiscard]] const Theme &theme() const { return m_theme; }
    [[nodiscard]] const LookWords &words() const { return m_words; }
    [[nodiscard]] QDialog *dialog() const { return m_dialog; }
    template<typename Part> [[nodiscard]] Part &part() { return *m_window->findChild<Part *>(); }
    [[nodiscard]] QPixmap picture(); //!< dialogs and menus in their place on the window

private:
    [[nodiscard]] QDateTime today(const QString &at) const;
    void fillLists();
    void lendBytes();

    const Theme &m_theme;
    LookWords m_words;
    QTemporaryDir m_profile;
    FakeClock m_clock;
    Redactor m_redactor;
    Settings m_settings;
    ConversationModel m_model;
    ImageStore m_images;
    ElementShelf m_shelf;
    std::unique_ptr<MainWindow> m_window;
    QPointer<QDialog> m_dialog;
    int m_serial = 0;
};

} // namespace countersign::test
