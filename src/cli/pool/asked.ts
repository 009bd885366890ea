import { hash } from 'node:crypto';
import type { FacadePoolOptions, LlmDriverFacade } from '../../../modules/llm-driver/index.js';
import { ConflictError } from '../../../modules/support/index.js';

/** What makes an answer besides its prompt. Every line of an output file states it. */
export interface Asked {
  /** `driver/model`, in the order in which they are asked. */
  readonly models: readonly string[];
  /** Hash of the system message that the command line gave. */
  readonly system_hash?: string;
  /** Request fields of the command line and of the named model. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const HASH_LENGTH = 22;

/** Resolves the options of a run. @throws UnknownNameError */
export async function resolveAsked(
  llm: Pick<LlmDriverFacade, 'driver' | 'resolveModel' | 'checkOptions'>,
  { driver, model, system, temperature, maxTokens }: FacadePoolOptions,
): Promise<Asked> {
  llm.checkOptions({ driver, model });
  const reference = driver === undefined && model !== undefined ? llm.resolveModel(model) : undefined;
  const named = reference?.kind === 'named' ? reference.definition : undefined;
  const targets = named?.targets ?? (reference && model !== undefined ? [model] : undefined);
  const parameters = {
    ...named?.defaults,
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
  };
  return {
    models: targets
      ? await Promise.all(targets.map((target) => withDefaultModel(llm, target)))
      : [await nameOf(llm, driver, model)],
    ...(system !== undefined && { system_hash: hashOf(system) }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
}

/**
 * Refuses answers to other questions.
 * @param earlier {@link Asked} of the answers in the file, as JSON
 * @throws ConflictError `output_of_other_settings` that names what differs
 */
export function assertSameAsked(earlier: string, now: Asked, outputName: string): void {
  const differences = differencesOf(JSON.parse(earlier) as Asked, now);
  if (differences.length === 0) return;
  throw new ConflictError(
    `${outputName} has answers that were asked for differently: ${differences.join('; ')}. ` +
      'Give another --output, or --fresh to ask all prompts anew and keep the old file under another name.',
    'output_of_other_settings',
  );
}

function differencesOf(earlier: Asked, now: Asked): string[] {
  const differences = [];
  const [before, after] = [earlier, now].map(({ models }) => models.join(', '));
  if (before !== after) differences.push(`model ${before}, now ${after}`);
  if (earlier.system_hash !== now.system_hash) {
    const [was, is] = [earlier, now].map(({ system_hash }) => system_hash !== undefined);
    if (was && is) differences.push('another system message');
    else differences.push(was ? 'with a system message, now none' : 'no system message, now one');
  }
  const [old, current] = [earlier.parameters ?? {}, now.parameters ?? {}];
  for (const name of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const [was, is] = [old[name], current[name]].map(brief);
    if (JSON.stringify(old[name]) !== JSON.stringify(current[name]))
      differences.push(`${name} ${was}, now ${is}`);
  }
  return differences;
}

function brief(value: unknown): string {
  if (value === undefined) return 'not set';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

async function withDefaultModel(llm: Pick<LlmDriverFacade, 'driver' | 'resolveModel'>, target: string) {
  const reference = llm.resolveModel(target);
  return reference?.kind === 'instance' ? nameOf(llm, reference.driver) : target;
}

async function nameOf(llm: Pick<LlmDriverFacade, 'driver'>, driver?: string, model?: string) {
  const instance = llm.driver(driver);
  const asked = model ?? (await instance.defaultModel());
  return asked === undefined ? instance.name : `${instance.name}/${asked}`;
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, HASH_LENGTH);
}
