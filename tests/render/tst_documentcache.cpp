// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/documentcache.h"

#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_DocumentCache : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatItHas();
    void dropsTheLeastRecentlyUsed();
    void removesAndClears();
    void countsLayoutsOfTheDropped();
    void capacityIsAtLeastOne();
};

void tst_DocumentCache::keepsWhatItHas()
{
    DocumentCache cache(3);
    cache.document(u"a"_s).setText(u"text"_s);
    QCOMPARE(cache.document(u"a"_s).plainText(), u"text"_s);
    QCOMPARE(cache.size(), 1);
    QVERIFY(!cache.contains(u"b"_s));
}

void tst_DocumentCache::dropsTheLeastRecentlyUsed()
{
    DocumentCache cache(2);
    cache.document(u"a"_s).setText(u"a"_s);
    cache.document(u"b"_s).setText(u"b"_s);
    QCOMPARE(cache.document(u"a"_s).plainText(), u"a"_s); // used again
    cache.document(u"c"_s).setText(u"c"_s);
    QVERIFY(cache.contains(u"a"_s));
    QVERIFY(!cache.contains(u"b"_s));
    QCOMPARE(cache.size(), 2);
    QCOMPARE(cache.document(u"b"_s).plainText(), QString());
}

void tst_DocumentCache::removesAndClears()
{
    DocumentCache cache(5);
    cache.document(u"a"_s).setText(u"a"_s);
    cache.document(u"b"_s).setText(u"b"_s);
    cache.remove(u"a"_s);
    cache.remove(u"never"_s);
    QCOMPARE(cache.size(), 1);
    cache.clear();
    QCOMPARE(cache.size(), 0);
    QVERIFY(!cache.contains(u"b"_s));
}

void tst_DocumentCache::countsLayoutsOfTheDropped()
{
    DocumentCache cache(1);
    for (const QString &id : { u"a"_s, u"b"_s, u"c"_s }) {
        BlockDocument &document = cache.document(id);
        document.setWidth(100);
        document.setText(u"one\n\ntwo"_s);
        QVERIFY(document.height() > 0);
    }
    QCOMPARE(cache.layoutsBuilt(), 6);
    cache.clear();
    QCOMPARE(cache.layoutsBuilt(), 6);
}

void tst_DocumentCache::capacityIsAtLeastOne()
{
    DocumentCache cache(0);
    cache.document(u"a"_s).setText(u"a"_s);
    QCOMPARE(cache.size(), 1);
}

COUNTERSIGN_TEST(tst_DocumentCache, "tst_documentcache")
#include "tst_documentcache.moc"
