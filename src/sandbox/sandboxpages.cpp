// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxpages.h"

#include <QCryptographicHash>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr QByteArrayView pageStyle = R"(
:root { color-scheme: light dark; --window: #F3F4F6; --base: #FFFFFF; --hover: #E7E9ED; --line: #DDE0E5;
  --edge: #C3C8D0; --text: #1B1F24; --text2: #535B65; --accent: #2457B3; --accentText: #2053AE;
  --accentSoft: #E8EFFB; --focus: #2457B3; }
@media (prefers-color-scheme: dark) { :root { --window: #212428; --base: #191B1E; --hover: #2E3238;
  --line: #34383F; --edge: #4B515B; --text: #E4E6EA; --text2: #A5ADB7; --accent: #3E6CC2;
  --accentText: #93B7F6; --accentSoft: #202C40; --focus: #93B7F6; } }
@media (prefers-contrast: more) { :root { --line: var(--text); --edge: var(--text); --text2: var(--text); } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px 12vh;
  background: var(--window); color: var(--text);
  font: 1rem/1.45 system-ui, "Adwaita Sans", "Noto Sans", sans-serif; }
main { width: 100%; max-width: 26rem; padding: 32px; background: var(--base);
  border: 1px solid var(--line); border-radius: 10px; }
svg { display: block; width: 40px; height: 40px; margin-bottom: 16px; }
h1 { margin: 0 0 8px; font-size: 1.4rem; line-height: 1.25; font-weight: 600; }
p { margin: 0; color: var(--text2); }
form { display: grid; gap: 8px; margin-top: 24px; }
button { display: flex; align-items: center; gap: 12px; width: 100%; min-height: 60px; padding: 8px 12px;
  font: inherit; color: inherit; text-align: start; background: var(--base);
  border: 1px solid var(--edge); border-radius: 8px; cursor: pointer; }
button:hover, button:active { background: var(--hover); }
button:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.mark { flex: none; display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%;
  background: var(--accentSoft); color: var(--accentText); font-weight: 600; }
.name { display: block; font-weight: 600; }
.may { display: block; font-size: .87rem; color: var(--text2); }
.cancel { justify-content: center; min-height: 40px; margin-top: 8px; border-color: transparent;
  background: none; color: var(--accentText); }
)";

constexpr QByteArrayView mark =
    R"(<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M8 4h16a5 5 0 0 1 5 5v10a5 5 0 0 1-5 5h-7l-5.5 4.5a1 1 0 0 1-1.5-.8V24H8a5 5 0 0 1-5-5V9a5 5 0 0 1 5-5z" fill="#2457B3"/><path d="M8.5 17C10 11.5 13 7.5 15.2 8.2C17.7 9.1 12.8 16.3 14.8 17.1C16.3 17.7 17.5 13.7 19.2 13.7C20.7 13.7 19.7 16.7 23.5 15.9" fill="none" stroke="#FFFFFF" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>)";

QByteArray escaped(const QString &text)
{
    return text.toHtmlEscaped().toUtf8();
}

QList<HttpHeader> pageHeaders()
{
    // The form answers with a redirect to the client's loopback port, which form-action must allow: browsers hold
    // the redirect against it as well.
    const QByteArray hash = QCryptographicHash::hash(pageStyle, QCryptographicHash::Sha256).toBase64();
    return { { "content-type", "text/html; charset=utf-8" },
             { "cache-control", "no-store" },
             { "referrer-policy", "no-referrer" },
             { "x-content-type-options", "nosniff" },
             { "content-security-policy", "default-src 'none'; style-src 'sha256-" + hash
                                              + "'; form-action http://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'" } };
}

SandboxAnswer page(int status, const SandboxTexts &texts, const QByteArray &content)
{
    const QByteArray head =
        "<!doctype html>\n<html lang=\"" + escaped(texts.language) + "\" dir=\"" + (texts.rightToLeft ? "rtl" : "ltr")
        + "\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
          "<title>"
        + escaped(texts.title) + "</title><style>" + pageStyle.toByteArray() + "</style></head>\n";
    return { status, pageHeaders(),
             head + "<body><main>" + mark.toByteArray() + "<h1>" + escaped(texts.title) + "</h1>" + content
                 + "</main></body></html>\n" };
}

QByteArray accountButton(const SandboxTexts &texts, const QByteArray &account, const QString &name, const QString &may)
{
    return "<button name=\"account\" value=\"" + account + "\"><span class=\"mark\" aria-hidden=\"true\">" + escaped(name.left(1))
           + "</span><span><span class=\"name\">" + escaped(texts.continueAs.arg(name)) + "</span><span class=\"may\">"
           + escaped(may) + "</span></span></button>\n";
}
} // namespace

SandboxAnswer sandboxSignInPage(const SandboxTexts &texts, const QByteArray &interaction)
{
    return page(200, texts,
                "<p>" + escaped(texts.explanation)
                    + "</p>\n<form method=\"post\" action=\"/id/login\">\n"
                      "<input type=\"hidden\" name=\"interaction\" value=\""
                    + interaction + "\">\n" + accountButton(texts, "admin", u"Ada Admin"_s, texts.adminMay)
                    + accountButton(texts, "guest", u"Gus Guest"_s, texts.guestMay)
                    + "<button class=\"cancel\" name=\"account\" value=\"cancel\">" + escaped(texts.cancel)
                    + "</button>\n</form>");
}

SandboxAnswer sandboxMessagePage(int status, const SandboxTexts &texts, const QString &sentence)
{
    return page(status, texts, "<p>" + escaped(sentence) + "</p>");
}

} // namespace countersign
