// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lookscreens.h"

#include "widgets/imagedialog.h"
#include "widgets/transcriptrow.h"
#include "widgets/transcriptview.h"

#include <QJsonArray>
#include <QJsonObject>

#include <functional>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {

//! Presses the first thing of a kind in any row that fits.
void press(LookWindow &look, RowAction::Kind kind, const QString &name = {})
{
    look.settle();
    TranscriptView &view = look.part<TranscriptView>();
    for (int row = look.model().rowCount() - 1; row >= 0; --row) {
        for (const RowAction &action : view.actionsOf(row)) {
            if (action.kind == kind && (name.isEmpty() || action.name.contains(name)))
                return view.trigger(action);
        }
    }
}

void showImages(LookWindow &look)
{
    look.showChat();
    look.say(u"Show me the figures as pictures."_s, u"12:03"_s);
    look.answer(
        u"The late ones of October, by carrier:\n\n![Bars: Northline leads with 212](https://agents.example.com/bars.png)\n\n"
        "And what the press made of it:\n\n![Front page of Friday](https://elsewhere.example.net/front-page.png)\n\n"
        "![A drawing](ftp://agents.example.com/drawing.png)"_s,
        u"12:04"_s);
}

void showImageLarge(LookWindow &look)
{
    showImages(look);
    look.settle();
    look.showDialog(new ImageDialog(look.images(), u"https://agents.example.com/bars.png"_s, u"Bars: Northline leads with 212"_s,
                                    &look.window()));
}

void showMarkdown(LookWindow &look)
{
    look.showChat();
    look.say(u"Summarise the meeting, and do not spare the structure."_s, u"12:03"_s);
    look.answer(u"# Carriers in autumn\n\nThree things were **decided**, one was *put off*, and ~~two~~ one is open.\n\n"
                "## What was decided\n\n1. Parcels after `16:30` go out on Monday.\n   - Northline agrees.\n"
                "   - Kestrel Post [asks for a week](https://kestrel.example/terms).\n2. Islands get a day more.\n\n"
                "> Whoever promises a Friday must own a Friday.\n>\n> > So said the minutes of May, too.\n\n### To do\n\n"
                "- [x] Tell the carriers\n- [ ] Change the page\n\n---\n\n<details><summary>Who was there</summary>\n\n"
                "Ada, Juno and two guests.\n\n</details>\n\n<details><summary>What was said in full</summary>\n\nNothing else."
                "\n\n</details>"_s,
                u"12:04"_s);
    press(look, RowAction::Kind::ToggleDetails, u"Who was there"_s);
}

void showMath(LookWindow &look)
{
    look.showChat();
    look.say(u"How is the mean delay worked out?"_s, u"12:03"_s);
    look.answer(u"With $n$ parcels and a delay of $d_i$ days each it is $\\bar{d} = \\frac{1}{n} \\sum_{i=1}^{n} d_i$, "
                "so half of them means $\\frac{1}{2}$. In a line of its own:\n\n"
                "$$\n\\sigma = \\sqrt{\\frac{(d_1 - \\bar{d})^2 + (d_2 - \\bar{d})^2}{n - 1}}\n$$\n\n"
                "$$\nP(\\text{late}) = \\frac{a + b}{2c}\n$$\n\n| Carrier | Share | Angle |\n|---|--:|--:|\n"
                "| Northline | $\\frac{3}{4}$ | $\\alpha \\le 90^\\circ$ |\n| Parcelway | $x^2 + y_1$ | $\\pi / 2$ |\n\n"
                "It costs $5 and not $10."_s,
                u"12:04"_s);
}

void showCode(LookWindow &look)
{
    look.showChat();
    look.say(u"What changes?"_s, u"12:03"_s);
    look.answer(u"```diff\n@@ orders.sql\n- WHERE delivered > promised\n+ WHERE delivered >= promised AND promised BETWEEN "
                "'2026-10-01' AND '2026-10-31' AND carrier <> 'Parcelway' AND island = false\n  GROUP BY carrier\n```\n\n"
                "In Python, with a comment that goes on and on:\n\n```python\n# everything that was handed over after the "
                "cut-off time on a Friday waits until Monday, unless somebody works on Saturday\n"
                "def late(order, limit=3.5):\n    return f\"{order.id}: {order.days}\" if order.days > limit else None\n```\n\n"
                "And without a name:\n\n```\nplain text\n```"_s,
                u"12:04"_s);
}

QJsonObject task(const QString &title, const QString &status)
{
    return { { u"title"_s, title }, { u"status"_s, status } };
}

void showElements(LookWindow &look)
{
    look.showChat();
    look.say(u"Everything you have about the carriers."_s, u"12:03"_s);
    look.hand(u"tasks"_s, {},
              { { u"status"_s, u"Reading"_s },
                { u"tasks"_s, QJsonArray { task(u"Read the orders"_s, u"done"_s), task(u"Compare the carriers"_s, u"running"_s),
                                           task(u"Write the summary"_s, u"ready"_s), task(u"Send it"_s, u"failed"_s) } } });
    look.answer(u"Here it is:"_s, u"12:04"_s);
    look.hand(u"table"_s, u"carriers"_s);
    look.hand(u"text"_s, u"late.py"_s, { { u"language"_s, u"python"_s } });
    look.hand(u"pdf"_s, u"report-october.pdf"_s);
    look.hand(u"audio"_s, u"call-with-northline.mp3"_s);
    look.hand(u"text"_s, u"notes"_s, { { u"display"_s, u"side"_s } });
    look.hand(u"text"_s, u"terms"_s, { { u"host"_s, u"cdn.example.net"_s }, { u"url"_s, u"https://cdn.example.net/terms"_s } });
}

void showMoreElements(LookWindow &look)
{
    look.showChat();
    look.answer(u"And the rest:"_s, u"12:04"_s);
    look.hand(u"plot"_s, u"late-deliveries"_s);
    look.hand(u"image"_s, u"bars.png"_s);
    look.hand(u"text"_s, u"old-notes"_s);
    look.hand(u"custom"_s, u"Ticket"_s,
              { { u"properties"_s, QJsonObject { { u"title"_s, u"Broken lamp"_s }, { u"urgent"_s, true } } } });
}

void offer(LookWindow &look, const QString &label, const QString &icon)
{
    OfferedAction action;
    action.id = label;
    action.messageId = look.model().conversation().messages.back().id;
    action.label = label;
    action.icon = icon;
    static_cast<void>(look.model().apply(events::ActionOffered { action }, Source::Live, look.clock().wall()));
}

void showOffers(LookWindow &look)
{
    look.showChat();
    TranscriptView &view = look.part<TranscriptView>();
    view.setTakesFeedback(true);
    const auto rate = [&look](int value, const QString &comment) {
        look.model().update(look.model().conversation().messages.back().id, [&](Message &message) {
            message.extra.insert("feedback"_L1, QJsonObject { { u"value"_s, value }, { u"comment"_s, comment } });
        });
    };
    look.say(u"Which carriers were late?"_s, u"12:02"_s);
    look.answer(u"Northline and Kestrel Post."_s, u"12:02"_s);
    rate(1, u"Short and right"_s);
    look.say(u"And what now?"_s, u"12:03"_s);
    look.answer(u"I can write to them. What would you like?"_s, u"12:04"_s);
    offer(look, u"Write to both"_s, u"mail"_s);
    offer(look, u"Compare with September"_s, u"search"_s);
    offer(look, u"Make a report of all months since the contracts were signed"_s, {});
    offer(look, u"Not now"_s, u"x"_s);
    rate(0, {});
    look.settle();
    view.setOfferState(u"Compare with September"_s, true);
    view.setOfferState(u"Not now"_s, false, u"“Not now” came to nothing. The server did not do it. You can press it again."_s);
}

void showComment(LookWindow &look)
{
    showOffers(look);
    press(look, RowAction::Kind::Comment);
}
} // namespace

QList<LookScreen> contentScreens()
{
    return {
        { u"images"_s, showImages },
        { u"image-large"_s, showImageLarge },
        { u"markdown"_s, showMarkdown },
        { u"math"_s, showMath },
        { u"code"_s, showCode },
        { u"elements"_s, showElements },
        { u"more-elements"_s, showMoreElements },
        { u"offers"_s, showOffers },
        { u"comment"_s, showComment },
    };
}

} // namespace countersign::test
