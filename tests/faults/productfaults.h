// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "faultgroup.h"
#include "productstage.h"

#include <QTest>

#include <memory>

namespace countersign::test {

//! A test class that plays one table of README.md on the whole product, and prints its rows and results:
//!
//!     class tst_Group : public ProductFaults {
//!         Q_OBJECT
//!     public:
//!         tst_Group() : ProductFaults(u"Group"_s, { { u"some-id"_s, someMaker }, … }) {}
//!     };
//!
//! Slots of its own are played behind the rows.
class ProductFaults : public QObject
{
    Q_OBJECT
public:
    using Group = FaultGroup<ProductStage>;
    ProductFaults(const QString &group, const QMap<QString, Group::Ways> &makers,
                  ProductStage::Start start = ProductStage::Start::SignedIn);
    ~ProductFaults() override;

protected:
    [[nodiscard]] ProductStage &stage() const { return *m_stage; }

private Q_SLOTS:
    void initTestCase();
    void row_data();
    void row();
    void cleanupTestCase();

private:
    Group m_group;
    const ProductStage::Start m_start;
    std::unique_ptr<ProductStage> m_stage;
};

} // namespace countersign::test
