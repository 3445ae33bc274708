// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "productfaults.h"

namespace countersign::test {

ProductFaults::ProductFaults(const QString &group, const QMap<QString, Group::Ways> &makers, ProductStage::Start start)
    : m_group(FaultTable::ofGroup(group), makers)
    , m_start(start)
{
}

ProductFaults::~ProductFaults() = default;

void ProductFaults::initTestCase()
{
    QCOMPARE(m_group.troubles(), QStringList());
    m_stage = std::make_unique<ProductStage>(m_start);
}

void ProductFaults::row_data()
{
    COUNTERSIGN_FAULT_ROWS(m_group);
}

void ProductFaults::row()
{
    COUNTERSIGN_PLAY_FAULT(m_group, *m_stage);
}

void ProductFaults::cleanupTestCase()
{
    m_stage.reset();
    m_group.print();
}

} // namespace countersign::test
