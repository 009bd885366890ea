import { bearerOf, fieldsOf, type ProviderCall } from './call.js';
import { validateEmbeddings } from './embeddings.js';
import { errorReply, isError } from './error-bodies.js';
import type { ModelCatalogue } from './models.js';
import type { FakeProviderOptions } from './options.js';
import type { ErrorOutcome, Outcome } from './outcome.js';
import { PASSED_MODELS, validatePassed } from './passed.js';
import type { RateLimits } from './rate-limits.js';
import type { ScriptRunner } from './script.js';
import { isShape } from './shapes.js';
import { isStreamFault } from './stream-faults.js';
import { validateChat } from './validation.js';

/** Decides what becomes of a call: the script first, then the vendor's own checks. */
export class Admission {
  constructor(
    private readonly options: Pick<FakeProviderOptions, 'apiKeys' | 'unsupportedParameters' | 'embeddings'>,
    private readonly catalogue: ModelCatalogue,
    private readonly script: ScriptRunner,
    private readonly limits: RateLimits,
  ) {}

  /**
   * A scripted failure happens whatever the call is like; a scripted answer only to a call the vendor would
   * answer.
   */
  decide(call: ProviderCall): Outcome {
    const scripted = this.script.next(call);
    if (scripted === undefined || scripted.kind === 'ok' || isShape(scripted) || isStreamFault(scripted)) {
      return this.refusal(call) ?? scripted ?? { kind: 'ok' };
    }
    // Failures the vendor meets while working count against the limits; rejections at the door do not.
    if (!isError(scripted) || errorReply(scripted, call).status >= 498) this.limits.charge(call);
    return scripted;
  }

  private refusal(call: ProviderCall): ErrorOutcome | undefined {
    const { apiKeys } = this.options;
    if (apiKeys !== undefined && !apiKeys.includes(bearerOf(call) ?? '')) return { kind: 'invalid_api_key' };
    switch (call.route.kind) {
      case 'unknown':
        return { kind: 'unknown_url' };
      case 'models':
        return call.method === 'GET' ? undefined : { kind: 'unknown_url' };
      case 'model':
        if (call.method !== 'GET') return { kind: 'unknown_url' };
        return this.catalogue.has(call, call.route.id) ? undefined : { kind: 'model_not_found' };
      case 'chat':
        return call.method === 'POST' ? this.chatRefusal(call) : { kind: 'unknown_url' };
      case 'completions':
      case 'audio':
        return call.method === 'POST' ? this.passedRefusal(call) : { kind: 'unknown_url' };
      case 'embeddings':
        // Groq has no embeddings.
        if (call.method !== 'POST' || call.flavour === 'groq') return { kind: 'unknown_url' };
        if (!this.catalogue.has(call, call.model ?? '')) return { kind: 'model_not_found' };
        return validateEmbeddings(call, this.options.embeddings) ?? this.limits.admit(call);
    }
  }

  private chatRefusal(call: ProviderCall): ErrorOutcome | undefined {
    const invalid = validateChat(call);
    if (invalid !== undefined) return invalid;
    if (!this.catalogue.has(call, call.model ?? '')) return { kind: 'model_not_found' };
    return this.unsupported(call) ?? this.limits.admit(call);
  }

  private passedRefusal(call: ProviderCall): ErrorOutcome | undefined {
    const { model, flavour } = call;
    const invalid = validatePassed(call);
    if (invalid !== undefined) return invalid;
    const isKnown = PASSED_MODELS[flavour].includes(model ?? '') || this.catalogue.has(call, model ?? '');
    return isKnown ? this.limits.admit(call) : { kind: 'model_not_found' };
  }

  private unsupported(call: ProviderCall): ErrorOutcome | undefined {
    const fields = fieldsOf(call.body);
    const refused = this.options.unsupportedParameters?.[call.model ?? ''] ?? [];
    const param = refused.find((name) => (fields[name] ?? null) !== null);
    if (param === undefined) return undefined;
    const message = `Unsupported parameter: '${param}' is not supported with this model.`;
    return { kind: 'bad_request', message, param, code: 'unsupported_parameter' };
  }
}
