// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lookwords.h"

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
constexpr auto kQuery = "```sql\nSELECT carrier, count(*) AS late,\n       round(avg(delivered - promised), 1) AS days\n"
                        "FROM   orders\nWHERE  delivered > promised\n  AND  promised BETWEEN '2026-10-01' AND '2026-10-31'\n"
                        "GROUP BY carrier ORDER BY late DESC;  -- 4 rows\n```\n\n"_L1;

LookWords english()
{
    return { u"Team agents"_s,
             u"Analyst"_s,
             u"Juno Marrow"_s,
             { { u"Late deliveries in October"_s, u"Two carriers stand out"_s },
               { u"Clean up old invoices"_s, u"I found three drafts"_s },
               { u"Release notes for 2.4"_s, u"The notes are ready"_s },
               { u"Orders waiting in staging"_s, u"Eighteen, three urgent"_s },
               { u"Plan the office move"_s, u"Which lift is free on the"_s },
               { u"Summary of the May interviews, with quotes"_s, u"Three themes come back"_s } },
             u"Which carriers were late most often in October? Show me the query too."_s,
             u"Two carriers stand out: together they make up **91 % of all late deliveries**.\n\n"
             "| Carrier | Late | Days late, mean | Mostly |\n|---|--:|--:|---|\n| Northline | 212 | 2.4 | weekends |\n"
             "| Kestrel Post | 187 | 1.9 | island addresses |\n| Parcelway | 41 | 1.1 | no pattern |\n\n"
             "This is the query. Change the two dates and it answers for any month:\n\n"_s
                 + kQuery
                 + u"For Northline it is worth looking at the cut-off time: parcels handed over after `16:30` on a Friday "
                   "wait until Monday."_s,
             u"Thank you. Please do the same for September, and put both months side by side."_s,
             u"And one more thing: could you leave out the returns"_s };
}

LookWords arabic()
{
    return {
        u"وكلاء الفريق"_s,
        u"المحلّل"_s,
        u"جونو مارو"_s,
        { { u"الشحنات المتأخرة في أكتوبر"_s, u"شركتان تبرزان"_s },
          { u"تنظيف الفواتير القديمة"_s, u"وجدت ثلاث مسودات"_s },
          { u"ملاحظات الإصدار 2.4"_s, u"الملاحظات جاهزة"_s },
          { u"لماذا يردّ الخادم بالرمز 401؟"_s, u"إعادة التوجيه هي السبب"_s },
          { u"ترجمة قائمة الأسعار"_s, u"اكتملت كل الصفوف"_s } },
        u"أيّ شركات الشحن تأخّرت أكثر في أكتوبر؟ أرني الاستعلام أيضًا."_s,
        u"شركتان تبرزان: معًا تشكّلان **91٪ من كل الشحنات المتأخرة**.\n\n"
        "| شركة الشحن | متأخرة | متوسط الأيام | الغالب |\n|---|--:|--:|---|\n| Northline | 212 | 2.4 | نهاية الأسبوع |\n"
        "| Kestrel Post | 187 | 1.9 | عناوين الجزر |\n\nهذا هو الاستعلام. غيّر التاريخين `promised BETWEEN` ليجيب عن أي شهر:\n\n"_s
            + kQuery,
        u"شكرًا. أعد ذلك لشهر سبتمبر من فضلك."_s,
        u"وهل يمكنك استبعاد المرتجعات"_s
    };
}

LookWords japanese()
{
    return { u"チームのエージェント"_s,
             u"分析担当"_s,
             u"森 淳子"_s,
             { { u"十月の配送遅延"_s, u"二つの運送会社が目立ちます"_s },
               { u"古い請求書の整理"_s, u"下書きが三件ありました"_s },
               { u"2.4 のリリースノート"_s, u"準備ができました"_s },
               { u"検証環境で止まっている注文"_s, u"十八件、うち三件は緊急"_s },
               { u"引っ越しの計画"_s, u"空いているエレベーターは"_s } },
             u"十月に最も遅れた運送会社はどこですか。クエリも見せてください。"_s,
             u"二つの運送会社が目立ちます。合わせて**遅延全体の九割一分**を占めています。\n\n"
             "| 運送会社 | 遅延 | 平均日数 | 傾向 |\n|---|--:|--:|---|\n| ノースライン | 212 | 2.4 | 週末 |\n"
             "| ケストレル便 | 187 | 1.9 | 離島の住所 |\n\n次がそのクエリです。二つの日付を変えれば、どの月にも使えます。\n\n"_s
                 + kQuery
                 + u"ノースラインについては締め切り時刻を確認する価値があります。金曜日の `16:30` "
                   "以降に引き渡された荷物は月曜日まで待つことになります。"_s,
             u"ありがとうございます。九月についても同じ表を作り、二か月を並べてください。"_s,
             u"返品は除いてもらえますか"_s };
}
} // namespace

LookWords LookWords::in(Language language)
{
    switch (language) {
    case Language::Arabic:
        return arabic();
    case Language::Japanese:
        return japanese();
    case Language::English:
        break;
    }
    return english();
}

} // namespace countersign::test
