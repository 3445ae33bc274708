<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<!-- SPDX-FileCopyrightText: the Countersign authors -->
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<TS version="2.1" language="en_US">
<context>
    <name>DataTable</name>
    <message numerus="yes">
        <source>%n more row(s)</source>
        <translation>
            <numerusform>%n more row</numerusform>
            <numerusform>%n more rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DoctorWords</name>
    <message numerus="yes">
        <source>%1, %n agents: %2.</source>
        <translation>
            <numerusform>%1, %n agent: %2.</numerusform>
            <numerusform>%1, %n agents: %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormQuestion</name>
    <message numerus="yes">
        <source>%n file(s) at most</source>
        <translation>
            <numerusform>%n file at most</numerusform>
            <numerusform>%n files at most</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunWords</name>
    <message numerus="yes">
        <source>Thought for %n seconds</source>
        <translation>
            <numerusform>Thought for %n second</numerusform>
            <numerusform>Thought for %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Thought for %n minutes</source>
        <translation>
            <numerusform>Thought for %n minute</numerusform>
            <numerusform>Thought for %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message numerus="yes">
        <source>Try again in %n seconds.</source>
        <translation>
            <numerusform>Try again in %n second.</numerusform>
            <numerusform>Try again in %n seconds.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n minutes.</source>
        <translation>
            <numerusform>Try again in %n minute.</numerusform>
            <numerusform>Try again in %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n hours.</source>
        <translation>
            <numerusform>Try again in %n hour.</numerusform>
            <numerusform>Try again in %n hours.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n days.</source>
        <translation>
            <numerusform>Try again in %n day.</numerusform>
            <numerusform>Try again in %n days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The sign-in took longer than %n minutes.</source>
        <translation>
            <numerusform>The sign-in took longer than %n minute.</numerusform>
            <numerusform>The sign-in took longer than %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your %n waiting messages have been sent.</source>
        <translation>
            <numerusform>Your waiting message has been sent.</numerusform>
            <numerusform>Your %n waiting messages have been sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Up to %n files go with a message here.</source>
        <translation>
            <numerusform>Up to %n file goes with a message here.</numerusform>
            <numerusform>Up to %n files go with a message here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>countersign::BrowserDialog</name>
    <message numerus="yes">
        <source>Waiting, %n minutes left</source>
        <translation>
            <numerusform>Waiting, %n minute left</numerusform>
            <numerusform>Waiting, %n minutes left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>countersign::ConnectionDialog</name>
    <message numerus="yes">
        <source>A CopilotKit server with %n agents, open to everybody.</source>
        <translation>
            <numerusform>A CopilotKit server with %n agent, open to everybody.</numerusform>
            <numerusform>A CopilotKit server with %n agents, open to everybody.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>countersign::NoticeBar</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>countersign::Sidebar</name>
    <message numerus="yes">
        <source>Searched %n chats on this computer.</source>
        <translation>
            <numerusform>Searched %n chat on this computer.</numerusform>
            <numerusform>Searched %n chats on this computer.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>countersign::ToolServerDialog</name>
    <message numerus="yes">
        <source>%1 · %2 · %n tools</source>
        <translation>
            <numerusform>%1 · %2 · %n tool</numerusform>
            <numerusform>%1 · %2 · %n tools</numerusform>
        </translation>
    </message>
</context>
</TS>
