// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sandbox/sandboxprose.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::prose {

using namespace Qt::StringLiterals;

namespace {
QString rightsOf(const SandboxPerson &person)
{
    return person.permissions.contains("payroll.read"_L1) ? u"you may run every tool here"_s
                                                          : u"you may use the tools here, except the one that reads payroll"_s;
}

QString threeThings()
{
    return uR"(1. **“Show me the payroll.”** A tool that only an admin may run.
2. **“Delete the old drafts.”** I ask you first, and do nothing until you answer.
3. **“Write a long answer.”** Headings, lists, a table and code.
)"_s;
}

//! One line, cut: somebody's text inside a sentence of ours.
QString shortened(const QString &text, qsizetype length)
{
    const QString line = text.simplified();
    return line.size() <= length ? line : line.left(length - 1).trimmed() + u'…';
}
} // namespace

QString greeting(const SandboxPerson &person)
{
    return u"Hello **%1**. You are signed in as `%2`, and %3.\n\nThree things to try:\n\n%4"_s.arg(
        person.name, person.subject, rightsOf(person), threeThings());
}

QString heard(const SandboxPerson &person, const QString &words)
{
    return u"I read “%1”, **%2**, but this demo knows only a few words. You are still signed in as `%3`, and %4.\n\n"
           "Three things it does know:\n\n%5"_s.arg(shortened(words, 80), person.name, person.subject, rightsOf(person),
                                                    threeThings());
}

QString beforePayroll()
{
    return u"Let me look at the payroll."_s;
}

QString payrollArguments()
{
    return uR"({"month":"2026-10","currency":"EUR"})"_s;
}

QString payrollRows()
{
    return uR"({"rows":[{"name":"Ada Admin","team":"Platform","salary":6120},{"name":"Gus Guest","team":"Visitors","salary":2480},{"name":"Mira Holm","team":"Design","salary":5350}]})"_s;
}

QString payrollAnswer()
{
    return uR"(Here is the payroll for October 2026, in euros:

| Name | Team | Salary |
|:-----|:-----|-------:|
| Ada Admin | Platform | 6 120 |
| Gus Guest | Visitors | 2 480 |
| Mira Holm | Design | 5 350 |
| **Together** | | **13 950** |

You see this because you are an admin.)"_s;
}

QString payrollDeclined(const QString &account)
{
    return uR"({"status":"declined","reason":"Only an admin may run this; you are signed in as %1."})"_s.arg(account);
}

QString payrollDeclinedAnswer(const QString &account)
{
    return u"I could not read the payroll. Only an admin may run this; you are signed in as %1. "
           "Everything else here works for you as before."_s.arg(account);
}

QString beforeDeleting()
{
    return u"I found three drafts. I need your word before I delete them."_s;
}

QString deleteArguments()
{
    return uR"({"action":"delete_files","question":"Deletes three drafts for good. They cannot be brought back.","files":["draft-1.md","draft-2.md","draft-3.md"],"notify_owner":false})"_s;
}

QString deleted()
{
    return u"Done. I deleted `draft-1.md`, `draft-2.md` and `draft-3.md`, and told nobody."_s;
}

QString notDeleted()
{
    return u"Nothing was deleted. The three drafts are where they were."_s;
}

QString cannotAsk()
{
    return u"I would have to ask you before I delete anything, and this app has not told me how to ask. So I did nothing."_s;
}

QString longAnswer(const QString &name)
{
    return uR"(# A long answer

For **%1**, with everything a page can hold. It comes *word by word*, as answers do.

## What a sign-in is made of

1. The **authorization code flow**
   - the browser shows who is asking
   - a code comes back to this computer
     - it is good for one use
     - it is good for one minute
2. The **code verifier**, which proves that the one who asked is the one who answers
3. Two tokens
   - an *access token*, short-lived, sent with every request
   - a *refresh token*, kept in the keyring

### How long things live

| What | Kept in | Lives for |
|:-----|:--------|----------:|
| Authorization code | the address of one page | 60 s |
| Access token | memory | 60 s |
| Refresh token | the keyring | until it is used |
| Your conversation | this computer | as long as you like |

### A request, as it goes out

```http
POST /api/copilotkit/agent/default/run HTTP/1.1
Host: 127.0.0.1
Authorization: Bearer (yours)
Accept: text/event-stream
Content-Type: application/json
```

And how one might read what comes back:

```cpp
for (const Event &event : parser.feed(bytes)) {
    if (event.data.isEmpty())
        continue; // a comment that keeps the line open
    conversation = reduce(std::move(conversation), decode(event.data));
}
```

> A countersign is the word a sentry asks for,
> and the second signature that lets an action go ahead.

---

## What to remember

- Nothing you typed is lost when a sign-in ends.
- Nothing is sent twice.
- `401` means *who are you*; `403` means *I know, and still no*.

That was the long answer. Scroll up, select some of it, copy the table.)"_s.arg(name);
}

QString slowAnswer()
{
    QString text = u"This answer takes half a minute. You can stop it at any word.\n\n"_s;
    for (int count = 1; count <= 48; ++count)
        text += u"%1%2"_s.arg(count).arg(count == 48 ? u"."_s : u", "_s);
    return text;
}

int slowMillisecondsPerWord()
{
    // 12 words, 48 numbers, and the step that opens the message.
    return 30'000 / 61;
}

QString essay(const QString &topic)
{
    const QString about = topic.simplified().isEmpty() ? u"an empty page"_s : shortened(topic, 60);
    return uR"(# On %1

*A short piece, written to order.*

Every topic has a **front door** and a back door. The front door of “%1” is the obvious question; the back door is the one people ask after an hour.

## Three ways in

1. **Look at it.** Name what is there before you say what it means.
2. **Turn it round.** What would be missing if it were gone?
3. **Hand it on.** Explain it to somebody who has ten minutes.
   - leave out one thing
   - repeat one thing

| Draft | What it needs | Hours |
|:------|:--------------|------:|
| First | courage | 2 |
| Second | scissors | 3 |
| Third | sleep | 8 |

> The last sentence is the one you wrote first.

```text
outline
├── beginning   what everybody knows
├── middle      what you found
└── end         what to do on Monday
```

So much on %1. Name another topic, and I write about that.)"_s.arg(about);
}

} // namespace countersign::prose
