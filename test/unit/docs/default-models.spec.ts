import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  builtInModel,
  CATALOGUE_DATE,
  knowsModelsOf,
} from '../../../modules/llm-driver/catalogue/built-in-models.js';
import { warningDays } from '../../../modules/llm-driver/catalogue/model-warnings.js';
import { builtInDrivers } from '../../../modules/llm-driver/drivers/built-in-drivers.js';

const ROOT = join(import.meta.dirname, '../../..');
const YEAR_LATER = `${Number(CATALOGUE_DATE.slice(0, 4)) + 1}${CATALOGUE_DATE.slice(4)}`;

const defaults = builtInDrivers.flatMap((driver) => {
  const model = driver.settings.find(({ key }) => key === 'model')?.default;
  return typeof model === 'string' && driver.driver !== 'mock' ? [[driver.driver, model] as const] : [];
});

const pages = [
  'README.md',
  ...['docs', 'docs/guide'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
].map((path) => [path, readFileSync(join(ROOT, path), 'utf8')] as const);

describe('the default models', () => {
  it('are those of all providers', () => {
    expect(defaults.map(([driver]) => driver).sort()).toEqual([
      ...['anthropic', 'deepseek', 'gemini', 'groq', 'mistral', 'ollama', 'openai', 'openrouter'],
    ]);
  });

  it.each(defaults)('of %s, %s, is in the catalogue and has no end within a year', (driver, model) => {
    const facts = builtInModel(driver, model);
    expect(facts).toBeDefined();
    expect((facts?.retiresOn ?? '9999') > YEAR_LATER).toBe(true);
  });

  it.each(defaults)('of %s, %s, is the one that the documentation names', (driver, model) => {
    const table = pages.find(([path]) => path === join('docs', 'drivers.md'))![1];
    expect(table).toMatch(new RegExp(`^\\| \`${driver}\` .*\`${model}\``, 'm'));
  });
});

describe('the models in the documentation', () => {
  const { until } = warningDays(Date.parse(CATALOGUE_DATE));

  it.each(pages)('%s names none that is retired or will be soon', (_path, text) => {
    const named = [...text.matchAll(/\b([a-z]+)\/([a-z0-9][\w./:-]*\w)/g)]
      .map(([, driver = '', model = '']) => [driver, model] as const)
      .filter(([driver]) => knowsModelsOf(driver));
    const ending = named.filter(
      ([driver, model]) => (builtInModel(driver, model)?.retiresOn ?? '9999') <= until,
    );
    expect(ending).toEqual([]);
  });
});
