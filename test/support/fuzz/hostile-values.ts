/** Texts that have broken somebody's server. */
export const HOSTILE_TEXTS: readonly string[] = [
  ...[
    '',
    ' ',
    '\t',
    '0',
    '-1',
    'null',
    'undefined',
    'NaN',
    'true',
    '[]',
    '{}',
    '*',
    '?',
    '#',
    '%',
    '%%',
    '%zz',
    '%00',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length'],
  ...[
    '../../etc/passwd',
    '..',
    '.',
    '//',
    '\\\\host\\share',
    'file:///etc/passwd',
    'http://169.254.169.254/',
  ],
  ...[
    "' OR 1=1 --",
    '"; DROP TABLE settings; --',
    '${7*7}',
    '{{7*7}}',
    '<script>alert(1)</script>',
    '$(id)',
    '`id`',
  ],
  ...[
    'a\u0000b',
    'line\nbreak',
    'carriage\r\nreturn',
    '\u001b[31mred',
    '{"level":"fatal"}',
    '\u202Eright-to-left',
  ],
  ...['é', 'ﷺ', '👩‍👩‍👧', '\ud800', 'x\udfff', '\ufeff', '\u2028', 'İ', 'ß'],
  ...[
    'a'.repeat(300),
    'a'.repeat(5_000),
    '9'.repeat(400),
    '((((((((((((((((((((a+)+)+)+)+)+$',
    '/'.repeat(200),
  ],
  ...[
    'mock',
    'groq',
    'openai',
    'mock/mock-1',
    'mock/',
    '/mock',
    'groq/llama-3.1-8b-instant',
    'openai/gpt-4o-mini',
    'a,b',
    ',',
  ],
  ...[
    '1970-01-01',
    '00000000-0000-0000-0000-000000000000',
    'llm_aaaaaaa_',
    'sk-proj-abcdefghijklmnop1234',
    'Bearer x',
  ],
];

/** JSON values where others are expected. */
export const HOSTILE_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1, 0.5, 1e9, 1e308, -1e308, 2 ** 53, 2 ** 31, 5e-324],
  ...[[], {}, [null], [[]], [{}], { a: null }, { '': '' }, [1, 'a', null], { toString: 1 }, { length: 1e9 }],
  ...[Array.from({ length: 200 }, () => 'x'), nested(30), nested(70), Object.fromEntries(entries(300))],
  ...HOSTILE_TEXTS,
];

/** JSON texts that are none, or more than one. */
export const BROKEN_JSON: readonly string[] = [
  ...[
    '',
    ' ',
    '{',
    '}',
    '[',
    '"',
    '{"a":1,}',
    "{'a':1}",
    '{"a":1}{"a":1}',
    '{"a":1,"a":2}',
    'NaN',
    '1e400',
    '-',
    '01',
    'nul',
  ],
  ...[
    '\ufeff{}',
    '{"a":"\t"}',
    '{"a":"\\x"}',
    '{"a":"\\ud800"}',
    '/* */{}',
    'undefined',
    '{"__proto__":{"x":1}}',
  ],
  ...['['.repeat(5_000), `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`, `"${'a'.repeat(50_000)}"`],
];

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function entries(count: number): [string, number][] {
  return Array.from({ length: count }, (_, index) => [`key${index}`, index]);
}
