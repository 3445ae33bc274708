// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the agent `markdown` says.
export const MARKDOWN = `# Heading one
Some *emphasis*, **strong text**, ~~struck~~ and \`inline code\`, with a [link](https://example.org/docs?q=1&r=2 "titled") and <https://example.org/auto>.

## Lists
1. first
2. second
   - nested bullet
   - [x] done task
   - [ ] open task

> A quotation
> over two lines.

| Language | Typed | Year |
|:---------|:-----:|-----:|
| C++      | yes   | 1985 |
| Python   | no    | 1991 |

### Code
\`\`\`cpp
#include <iostream>
int main() { std::cout << "hi & <bye>\\n"; }
\`\`\`

\`\`\`python
def delete_record(record_id: str, *, user):
    if "admin" not in user.permissions:
        raise PermissionError("admin role required")
\`\`\`

\`\`\`json
{"a": [1, 2, {"b": null}]}
\`\`\`

\`\`\`
no language here
\`\`\`

![an image](https://example.org/picture.png "picture")

---
Unsafe things a renderer must not honour: <script>alert(1)</script> <img src=x onerror=alert(1)> [js](javascript:alert(1)) [file](file:///etc/passwd)

Unicode: Grüße, 日本語, 👩‍👩‍👧‍👦, عربى, a\u0301.

Math: $e^{i\\pi}+1=0$

`;
