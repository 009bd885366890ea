import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { builtInIds, builtInModel } from '../../../modules/llm-driver/catalogue/built-in-models.js';
import { capabilitiesOfModel } from '../../../modules/llm-driver/catalogue/model-capabilities.js';
import { builtInDrivers, standaloneContext, type LlmDriver } from '../../../modules/llm-driver/index.js';
import type { DriverAbility } from '../../../modules/llm-driver/testing/conformance/check.js';
import { checksOf } from '../../../modules/llm-driver/testing/conformance/groups.js';
import { BUILT_IN_SUBJECTS } from '../../contract/llm-driver/built-in-subjects.js';
import {
  ABILITY_TITLES,
  type AbilityCell,
  DRIVER_ABILITIES,
} from '../../contract/llm-driver/driver-abilities.js';
import { ROOT } from '../../support/bounds-page.js';

const ABILITIES = Object.keys(ABILITY_TITLES) as DriverAbility[];
/** Abilities that are capabilities of a driver. */
const CLAIMED: readonly DriverAbility[] = [
  'stream',
  'tools',
  'json_schema',
  'images',
  'reasoning',
  'embeddings',
];
/** Words for an ability that the driver has. */
const HAS: readonly AbilityCell[] = ['yes', 'per model', 'if sent', 'common', 'scripted'];

const DRIVERS = builtInDrivers.map(({ driver }) => driver).toSorted();
const CELLS = DRIVERS.flatMap((driver) =>
  ABILITIES.map((ability) => [driver, ability, DRIVER_ABILITIES[driver]?.[ability]] as const),
);

function created(name: string): LlmDriver {
  const { create, settings = [] } = BUILT_IN_SUBJECTS.get(name)!;
  const config = { apiKey: 'sk-0123456789', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
  return create(standaloneContext({ name, config, fields: settings }), 'answers');
}

/** What a driver states of its provider; undefined for one that is not asked in OpenAI's format. */
function factsOf(driver: LlmDriver): { readonly rateLimits?: object; readonly errors?: object } | undefined {
  return Reflect.get(driver, 'facts') as ReturnType<typeof factsOf>;
}

/** Models of the catalogue that answer chats and are known to lack an ability that their driver has. */
function lacking({ name, capabilities }: LlmDriver, ability: DriverAbility): readonly string[] {
  return builtInIds(name).filter((id) => {
    const facts = builtInModel(name, id);
    const embeds = facts?.has?.includes('embeddings') === true;
    return !embeds && !capabilitiesOfModel(capabilities, facts).has(ability);
  });
}

/** The rows of the table under a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const page = readFileSync(join(ROOT, 'docs/drivers.md'), 'utf8');
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const lines = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return lines
    .filter((line) => !/^\| *-/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

describe('the table of drivers', () => {
  it('is in docs/drivers.md as the list of abilities has it', () => {
    const head = ['driver', ...ABILITIES.map((ability) => ABILITY_TITLES[ability])];
    const rows = DRIVERS.map((driver) => [
      `\`${driver}\``,
      ...ABILITIES.map((ability) => DRIVER_ABILITIES[driver]?.[ability]),
    ]);
    expect(tableUnder('What each driver has')).toEqual([head, ...rows]);
  });

  it('has every built-in driver, and no other', () => {
    expect(Object.keys(DRIVER_ABILITIES).toSorted()).toEqual(DRIVERS);
  });

  it.each(CELLS.filter(([, ability]) => CLAIMED.includes(ability)))(
    'says of %s and %s what the capabilities of the driver say: %s',
    (name, ability, cell) => {
      expect(HAS.includes(cell!)).toBe(created(name).capabilities.has(ability));
    },
  );

  it.each(CELLS.filter(([, ability, cell]) => ability !== 'embeddings' && cell === 'yes'))(
    'knows no model of %s that lacks %s, which it says all have',
    (name, ability) => {
      expect(CLAIMED.includes(ability) ? lacking(created(name), ability) : []).toEqual([]);
    },
  );

  it.each(DRIVERS)('says of %s what its facts say of limits and errors', (name) => {
    const facts = factsOf(created(name));
    const { limits, errors } = DRIVER_ABILITIES[name]!;
    const isTold = BUILT_IN_SUBJECTS.get(name)?.wire?.limits !== undefined;
    expect(HAS.includes(limits)).toBe(isTold);
    if (facts === undefined) return;
    expect(facts.rateLimits !== undefined).toBe(isTold);
    expect(errors).toBe(facts.errors === undefined ? 'common' : 'yes');
  });

  it.each(CELLS)('has a check of the contract suite for %s and %s: %s', (name, ability, cell) => {
    const groups = checksOf(BUILT_IN_SUBJECTS.get(name)!).filter((group) => group.ability === ability);
    const checks = groups.flatMap((group) => group.checks);
    expect(checks).not.toEqual([]);
    const proving = checks.filter(({ refuses = false }) => !refuses);
    if (HAS.includes(cell!)) expect(proving).not.toEqual([]);
  });

  it.each(DRIVERS)('has a cell for every check of the contract suite: %s', (name) => {
    const checked = checksOf(BUILT_IN_SUBJECTS.get(name)!).flatMap(({ ability }) => ability ?? []);
    expect(checked.filter((ability) => DRIVER_ABILITIES[name]?.[ability] === undefined)).toEqual([]);
    const learns = checksOf(BUILT_IN_SUBJECTS.get(name)!)
      .filter(({ ability }) => ability === 'limits')
      .some(({ checks }) => checks.some(({ refuses = false }) => !refuses));
    expect(HAS.includes(DRIVER_ABILITIES[name]!.limits)).toBe(learns);
  });
});
