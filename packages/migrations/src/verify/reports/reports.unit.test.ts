import { type Verification, verificationSchema } from '../verification';
import { junitOf } from './junit';
import { markdownOf } from './markdown';

const rows = { from: ['generated'], notFilled: [{ table: 'public.odd', reason: 'never' }] } as const;
const common = { rows, notices: [], isFromCache: false } as const;
const squawk = {
  isRun: true,
  findings: [{ rule: 'no-int', message: 'Use bigint.', statement: 'x' }],
} as const;

const VERIFICATION: Verification = {
  version: 1,
  project: 'shop',
  tool: 'Knex',
  server: 'PostgreSQL 18.4',
  base: 'main',
  total: 7,
  isSuccess: false,
  migrations: [
    {
      ...common,
      name: '6_a.js',
      file: 'shop/migrations/6_a.js',
      verdict: 'loses-data',
      isFailure: false,
      lost: ['public.a.b'],
      locks: {
        isMeasured: true,
        squawk,
        locks: [
          {
            ...{ table: 'public.a', mode: 'ACCESS EXCLUSIVE', statement: 'alter table a', heldMs: 4.2 },
            ...{ isRewritten: true, isRead: false, isLong: true, meaning: 'Nobody can read it.' },
          },
        ],
      },
    },
    {
      ...common,
      name: '7_b.js',
      file: 'shop/migrations/7_b.js',
      verdict: 'not-reversible',
      isFailure: true,
      reason: 'After up & down: <other>',
      difference: 'added table b\n',
      locks: { isMeasured: false, reason: 'no superuser' },
    },
  ],
};

it('is a page of Markdown', () => {
  expect(markdownOf(VERIFICATION)).toBe(`# Migrations of shop

Knex, PostgreSQL 18.4. Verified: 2 of 7, migrations that are new since main.

| migration | verdict | blocks with many rows |
| --- | --- | --- |
| 6_a.js | reversible, but loses data | public.a |
| 7_b.js | NOT REVERSIBLE | not measured |

## shop/migrations/6_a.js

**reversible, but loses data**

- Other contents after up and down: public.a.b
- ACCESS EXCLUSIVE on public.a, held for 4.2 ms here. Nobody can read it. (alter table a)
- squawk: no-int. Use bigint.
- public.odd was not filled with rows: never

## shop/migrations/7_b.js

**NOT REVERSIBLE**

- After up & down: <other>
- How the schema differs:

  \`\`\`
  added table b
  \`\`\`

- public.odd was not filled with rows: never
`);
});

it('is a JUnit report, with what XML can not say replaced', () => {
  const [, second] = VERIFICATION.migrations;
  const migrations = [{ ...second, reason: 'bell \u0007 & <other>' }] as Verification['migrations'];
  expect(junitOf({ ...VERIFICATION, migrations })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="1" failures="1" skipped="0">
<testsuite name="migrations of shop" tests="1" failures="1" skipped="0">
<testcase classname="shop" name="7_b.js" file="shop/migrations/7_b.js"><failure message="NOT REVERSIBLE">bell \ufffd &amp; &lt;other&gt;
How the schema differs:
added table b
public.odd was not filled with rows: never</failure></testcase>
</testsuite>
</testsuites>
`);
});

it('complies with the schema that is published', () => {
  expect(verificationSchema.parse(JSON.parse(JSON.stringify(VERIFICATION)))).toEqual(VERIFICATION);
});
