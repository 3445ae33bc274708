// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/chatsettingsdialog.h"
#include "widgets/settingfield.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTabBar>
#include <QTest>

#include <functional>
#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;
using Kind = SettingInput::Kind;

namespace {
using Act = std::function<void(SettingField &)>;

SettingInput input(Kind kind, const QString &id = u"it"_s)
{
    SettingInput made;
    made.kind = kind;
    made.id = id;
    made.label = u"Label of "_s + id;
    made.items = { { u"One"_s, 1 }, { u"Two"_s, u"two"_s } };
    made.maximum = 2;
    made.step = 0.5;
    return made;
}

template<typename T> T &part(SettingField &field)
{
    return *field.findChild<T *>();
}
} // namespace

//! The settings an agent offers, as a form.
class tst_ChatSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init() { m_dialog = std::make_unique<ChatSettingsDialog>(m_theme, nullptr); }
    void cleanup() { m_dialog.reset(); }
    void everyKind_data();
    void everyKind();
    void whatNobodyTouchesStaysAsItIs_data() { everyKind_data(); }
    void whatNobodyTouchesStaysAsItIs();
    void dates();
    void aNumberIsANumber();
    void pagesAreTabs();
    void resetSaveCancel();
    void whatIsDisabledIsShown();
    void theAgentMayAnswerWithAnotherForm();

private:
    [[nodiscard]] SettingField &field(const QString &id = u"it"_s) const
    {
        return *m_dialog->findChild<SettingField *>(u"setting:"_s + id);
    }
    [[nodiscard]] QPushButton &button(const QString &name) const { return *m_dialog->findChild<QPushButton *>(name); }

    Theme m_theme;
    std::unique_ptr<ChatSettingsDialog> m_dialog;
};

void tst_ChatSettings::everyKind_data()
{
    QTest::addColumn<SettingInput>("input");
    QTest::addColumn<QJsonValue>("before");
    QTest::addColumn<Act>("act");
    QTest::addColumn<QJsonValue>("after");
    const auto row = [](const char *name, const SettingInput &shown, const QJsonValue &before, const Act &act,
                        const QJsonValue &after) { QTest::newRow(name) << shown << before << act << after; };
    row(
        "switch", input(Kind::Switch), true, [](SettingField &f) { part<QCheckBox>(f).click(); }, false);
    row(
        "checkbox", input(Kind::Checkbox), false, [](SettingField &f) { part<QCheckBox>(f).click(); }, true);
    row(
        "slider", input(Kind::Slider), 0.5, [](SettingField &f) { part<QSlider>(f).setValue(4); }, 2.0);
    row(
        "select", input(Kind::Select), 1, [](SettingField &f) { part<QComboBox>(f).setCurrentIndex(1); }, u"two"_s);
    row(
        "text", input(Kind::Text), u"a"_s, [](SettingField &f) { part<QLineEdit>(f).setText(u"b"_s); }, u"b"_s);
    SettingInput lines = input(Kind::Text);
    lines.isMultiline = true;
    row(
        "lines", lines, u"a"_s, [](SettingField &f) { part<QPlainTextEdit>(f).setPlainText(u"b\nc"_s); }, u"b\nc"_s);
    row(
        "number", input(Kind::Number), 7, [](SettingField &f) { part<QLineEdit>(f).setText(u"8"_s); }, 8);
    row(
        "tags", input(Kind::Tags), QJsonArray { u"a, b"_s },
        [](SettingField &f) { part<QPlainTextEdit>(f).setPlainText(u"a, b\n\n c "_s); }, QJsonArray { u"a, b"_s, u"c"_s });
    row(
        "several", input(Kind::MultiSelect), QJsonArray { 1 },
        [](SettingField &f) { f.findChildren<QCheckBox *>().last()->click(); }, QJsonArray { 1, u"two"_s });
    row(
        "radio", input(Kind::Radio), 1, [](SettingField &f) { f.findChildren<QRadioButton *>().last()->click(); }, u"two"_s);
    row(
        "date", input(Kind::Date), u"2026-01-02"_s, [](SettingField &f) { part<QLineEdit>(f).setText(u"2026-03-04"_s); },
        u"2026-03-04"_s);
    row(
        "unknown", input(Kind::Unknown), QJsonObject { { u"deep"_s, 1 } }, [](SettingField &) {},
        QJsonObject { { u"deep"_s, 1 } });
}

void tst_ChatSettings::everyKind()
{
    QFETCH(const SettingInput, input);
    QFETCH(const QJsonValue, before);
    QFETCH(const Act, act);
    QFETCH(const QJsonValue, after);
    m_dialog->setForm({ { {}, {}, { input } } }, { { u"it"_s, before } });
    m_dialog->show();
    QSignalSpy edited(m_dialog.get(), &ChatSettingsDialog::edited);
    QSignalSpy saved(m_dialog.get(), &ChatSettingsDialog::saved);
    act(field());
    QCOMPARE(m_dialog->values().value("it"_L1), after);
    QCOMPARE(edited.isEmpty(), input.kind == Kind::Unknown); // told on the way
    button(u"saveSettings"_s).click();
    QCOMPARE(saved.at(0).at(0).toJsonObject().value("it"_L1), after);
    QVERIFY(!m_dialog->isVisible());
    if (input.kind == Kind::Unknown)
        QVERIFY(field().findChild<QLabel *>(u"control"_s)->text().contains("deep"_L1));
    else if (input.kind != Kind::Slider)
        QVERIFY(!field().findChild<QWidget *>(u"control"_s)->accessibleName().isEmpty());
}

//! Also what is of another type than the kind says, and what is not in the list.
void tst_ChatSettings::whatNobodyTouchesStaysAsItIs()
{
    QFETCH(const SettingInput, input);
    QFETCH(const QJsonValue, before);
    m_dialog->setForm({ { {}, {}, { input } } }, { { u"it"_s, before }, { u"other"_s, u"kept"_s } });
    QCOMPARE(m_dialog->values(), (QJsonObject { { u"it"_s, before }, { u"other"_s, u"kept"_s } }));
    const bool isList = input.kind == Kind::Tags || input.kind == Kind::MultiSelect;
    const QJsonValue odd = isList ? QJsonValue(QJsonArray()) : QJsonValue();
    m_dialog->setForm({ { {}, {}, { input } } }, { { u"it"_s, odd } });
    QCOMPARE(m_dialog->values().value("it"_L1), odd);
}

void tst_ChatSettings::dates()
{
    SettingInput range = input(Kind::Date);
    range.isRange = true;
    const QJsonArray before { u"2026-01-02T00:00:00"_s, QJsonValue() };
    m_dialog->setForm({ { {}, {}, { range } } }, { { u"it"_s, before } });
    QCOMPARE(m_dialog->values().value("it"_L1).toArray(), before); // with its time
    auto *to = field().findChild<QLineEdit *>(u"day2"_s);
    QCOMPARE(to->accessibleName(), u"Label of it, to"_s);
    to->setText(u"2026-02-31"_s);
    QVERIFY(!button(u"saveSettings"_s).isEnabled());
    QVERIFY(field().findChild<QLabel *>(u"settingNote"_s)->text().contains("like 2026-11-22"_L1));
    to->setText(u"2026-02-28"_s);
    QVERIFY(button(u"saveSettings"_s).isEnabled());
    QCOMPARE(m_dialog->values().value("it"_L1).toArray(), (QJsonArray { u"2026-01-02T00:00:00"_s, u"2026-02-28"_s }));
}

void tst_ChatSettings::aNumberIsANumber()
{
    m_dialog->setForm({ { {}, {}, { input(Kind::Number) } } }, { { u"it"_s, 7 } });
    QSignalSpy edited(m_dialog.get(), &ChatSettingsDialog::edited);
    auto &typed = part<QLineEdit>(field());
    typed.setText(u"seven"_s);
    QVERIFY(!button(u"saveSettings"_s).isEnabled());
    QCOMPARE(field().findChild<QLabel *>(u"settingNote"_s)->text(), u"This is not a number."_s);
    QCOMPARE(edited.size(), 0);
    typed.clear();
    QVERIFY(button(u"saveSettings"_s).isEnabled());
    QVERIFY(m_dialog->values().value("it"_L1).isNull());
}

void tst_ChatSettings::pagesAreTabs()
{
    m_dialog->setForm(
        { { u"a"_s, u"Model & more"_s, { input(Kind::Text, u"one"_s) } }, { u"b"_s, {}, { input(Kind::Switch, u"two"_s) } } },
        { { u"one"_s, u"x"_s }, { u"two"_s, true } });
    const auto *tabs = m_dialog->findChild<QTabBar *>(u"settingPages"_s);
    QCOMPARE(tabs->count(), 2);
    QCOMPARE(tabs->tabText(0), u"Model && more"_s);
    QCOMPARE(tabs->tabText(1), u"b"_s);
    QCOMPARE(m_dialog->values(), (QJsonObject { { u"one"_s, u"x"_s }, { u"two"_s, true } }));
}

void tst_ChatSettings::resetSaveCancel()
{
    SettingInput name = input(Kind::Text);
    name.initial = u"first"_s;
    m_dialog->setForm({ { {}, {}, { name } } }, { { u"it"_s, u"now"_s } });
    m_dialog->show();
    QSignalSpy edited(m_dialog.get(), &ChatSettingsDialog::edited);
    const QSignalSpy saved(m_dialog.get(), &ChatSettingsDialog::saved);
    button(u"resetSettings"_s).click();
    QCOMPARE(part<QLineEdit>(field()).text(), u"first"_s);
    QCOMPARE(edited.last().at(0).toJsonObject().value("it"_L1).toString(), u"first"_s);
    button(u"cancel"_s).click();
    QVERIFY(!m_dialog->isVisible());
    QCOMPARE(saved.size(), 0);
}

void tst_ChatSettings::whatIsDisabledIsShown()
{
    SettingInput fixed = input(Kind::Text);
    fixed.isDisabled = true;
    fixed.initial = u"first"_s;
    m_dialog->setForm({ { {}, {}, { fixed } } }, { { u"it"_s, u"theirs"_s } });
    QVERIFY(!part<QLineEdit>(field()).isEnabled());
    QCOMPARE(part<QLineEdit>(field()).text(), u"theirs"_s);
    button(u"resetSettings"_s).click();
    QCOMPARE(m_dialog->values().value("it"_L1).toString(), u"theirs"_s);
}

//! What the person typed stays, unless the agent set it anew or asks for something else.
void tst_ChatSettings::theAgentMayAnswerWithAnotherForm()
{
    const SettingPage before { {}, {}, { input(Kind::Text, u"one"_s), input(Kind::Text, u"two"_s) } };
    m_dialog->setForm({ before }, { { u"one"_s, u"1"_s }, { u"two"_s, u"2"_s } });
    part<QLineEdit>(field(u"one"_s)).setText(u"typed"_s);
    part<QLineEdit>(field(u"two"_s)).setText(u"typed, too"_s);
    const SettingPage after { {},
                              {},
                              { input(Kind::Text, u"one"_s), input(Kind::Text, u"two"_s), input(Kind::Switch, u"three"_s) } };
    m_dialog->setForm({ after }, { { u"one"_s, u"1"_s }, { u"two"_s, u"theirs"_s }, { u"three"_s, true } });
    QCOMPARE(m_dialog->values(), (QJsonObject { { u"one"_s, u"typed"_s }, { u"two"_s, u"theirs"_s }, { u"three"_s, true } }));
}

COUNTERSIGN_TEST(tst_ChatSettings, "tst_chatsettings")
#include "tst_chatsettings.moc"
