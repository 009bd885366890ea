/** How the model is asked, as typed. Empty: the server decides. */
export interface CheckSettings {
  readonly temperature: string;
  readonly seed: string;
  readonly maxTokens: string;
  /** Votes on each standard. */
  readonly repeat: string;
  readonly partTokens: string;
  readonly system: string;
  /** `lenient`: a verdict "met" needs no quote that is in the document. */
  readonly evidence: '' | 'lenient';
  /** `yes`: uses no answers of earlier checks. */
  readonly askAgain: '' | 'yes';
}

export const NO_SETTINGS: CheckSettings = {
  temperature: '',
  seed: '',
  maxTokens: '',
  repeat: '',
  partTokens: '',
  system: '',
  evidence: '',
  askAgain: '',
};

/** The fields of a request that have something typed. */
export function toRequestFields(settings: CheckSettings) {
  const { temperature, seed, maxTokens, repeat, partTokens, system, evidence, askAgain } = settings;
  return {
    ...figure('temperature', temperature),
    ...figure('seed', seed),
    ...figure('max_tokens', maxTokens),
    ...figure('repeat', repeat),
    ...figure('part_tokens', partTokens),
    ...(system.trim() !== '' && { system }),
    ...(evidence !== '' && { evidence }),
    ...(askAgain === 'yes' && { cache: false }),
  };
}

function figure(name: string, typed: string): Readonly<Record<string, number>> {
  return typed.trim() === '' ? {} : { [name]: Number(typed) };
}
