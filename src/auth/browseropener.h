// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QUrl>

namespace countersign {

//! Opens the system browser; tests and the tour put their own in. UI thread.
class BrowserOpener
{
public:
    BrowserOpener() = default;
    BrowserOpener(const BrowserOpener &) = delete;
    BrowserOpener &operator=(const BrowserOpener &) = delete;
    virtual ~BrowserOpener() = default;
    //! True = something was started. QDesktopServices says true although xdg-open failed, so the link is always shown too.
    virtual bool open(const QUrl &url) = 0;
};

//! QDesktopServices, with an encoded URL and http(s) only.
class DesktopBrowser final : public BrowserOpener
{
public:
    bool open(const QUrl &url) override;
};

} // namespace countersign
