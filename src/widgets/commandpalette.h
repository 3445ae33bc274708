// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/palettemodel.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;

namespace countersign {

class Theme;

//! One line to find a command, a chat or a message by its words: over the window, the hits below it, chosen by arrows and Return
//! or by a click. Hidden at first; Esc, a click beside it and a choice hide it again, and the focus goes back to where it was.
//! Return does nothing while only commands that end something are found: one of them must be chosen. Owner: the window, whose
//! child it is. UI thread.
class CommandPalette : public QWidget
{
    Q_OBJECT
public:
    CommandPalette(const Theme &theme, QWidget &window);
    void open(const QList<PaletteEntry> &entries);

Q_SIGNALS:
    //! After the palette is gone and the focus is back.
    void chosen(countersign::PaletteEntry::Kind kind, const QString &id);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void search(const QString &text);
    void choose(const QModelIndex &index);
    void dismiss();
    void step(int rows);
    void place();
    void restyle();
    bool takeKey(int key);

    const Theme &m_theme;
    PaletteModel m_model;
    QLineEdit *m_edit = nullptr;
    QAction *m_lens = nullptr;
    QListView *m_list = nullptr;
    QLabel *m_nothing = nullptr;
    QLabel *m_keys = nullptr;
    QPointer<QWidget> m_before; // had the focus
};

} // namespace countersign
