import { closestName, quoteName } from '../../../support/index.js';
import { EMBEDDING_FIELDS } from '../embedding-fields.js';
import { wireNameOf } from '../request-field-name.js';
import { chatFieldNames } from '../request-fields.js';
import { ALL_OPTIONS, isStreaming, type Method, OPTIONS_OF } from './methods.js';
import { OTHER_NAMES } from './other-names.js';

const RUN_ELSEWHERE = 'tools are run by runTools and streamTools alone.';

/** What to do instead, where that is not another method. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['tools', `${RUN_ELSEWHERE} To send tools as they are, use parameters: { tools }.`],
  ['messages', 'messages are the prompt: give them as the first argument.'],
  ['prompt', 'The prompt is the first argument.'],
]);

/** Says what an option should be that the method does not have, or which methods have it. */
export function unknownOptionText(name: string, method: Method): string {
  return ofTheRequest(name, method) ?? ofOtherMethods(name, method) ?? ofNoMethod(name, method);
}

function ofTheRequest(name: string, method: Method): string | undefined {
  const known = OPTIONS_OF.get(method)!;
  if (name === 'stream') return ofStreams(method);
  if (known.has('rawBody')) {
    if (name === 'tools') return `${RUN_ELSEWHERE} To send tools as they are, put them into the request.`;
    const field = fieldOf(name);
    return field && `${name} is a field of the request: put ${field} into the request, the first argument.`;
  }
  if (ADVICE.has(name)) return ADVICE.get(name);
  if (ALL_OPTIONS.has(name) || OTHER_NAMES.has(name) || !known.has('parameters')) return undefined;
  const field = known.has('dimensions') ? EMBEDDING_FIELDS.has(name) && name : fieldOf(name);
  if (!field) return undefined;
  if (field !== name) return didYouMean(name, `parameters.${field}`);
  return `${name} is a field of the request: put it into parameters, as parameters: { ${name}: … }.`;
}

function ofStreams(method: Method): string {
  const advice = isStreaming(method) ? 'leave it out' : 'call streamText() or chatStream() for a stream';
  return `stream is set by the method: ${advice}.`;
}

function fieldOf(name: string): string | undefined {
  return Object.hasOwn(chatFieldNames, name) ? name : wireNameOf(name);
}

function ofOtherMethods(name: string, method: Method): string | undefined {
  if (!ALL_OPTIONS.has(name)) return undefined;
  if (name === 'schema' && method === 'streamText')
    return 'schema is for whole answers: call object() instead.';
  if (name === 'schema' && method.endsWith('object'))
    return 'schema is an argument of object(): give it there.';
  const isSeveral = OPTIONS_OF.get('fastest')!.has(name) !== OPTIONS_OF.get('completion')!.has(name);
  if (isSeveral && name !== 'fallbacks' && asksSeveral(method))
    return `${labelOf(method)} has no option ${name}: its second argument names the models.`;
  return `${labelOf(method)} has no option ${name}. ${methodsWith(name, method)}`;
}

function ofNoMethod(name: string, method: Method): string {
  const known = OPTIONS_OF.get(method)!;
  const meant = OTHER_NAMES.get(name) ?? closestName(name, known) ?? closestName(name, ALL_OPTIONS);
  if (meant === undefined) {
    return `Unknown option: ${quoteName(name)}. ${labelOf(method)} has ${[...known].join(', ')}.`;
  }
  if (known.has(meant.split('.')[0]!)) return didYouMean(name, meant);
  const isElsewhere = ALL_OPTIONS.has(meant);
  return `${didYouMean(name, meant)}${isElsewhere ? ` ${methodsWith(meant, method)}` : ''}`;
}

function didYouMean(name: string, meant: string): string {
  return `Unknown option: ${name}. Did you mean "${meant}"?`;
}

function asksSeveral(method: Method): boolean {
  return /^(?:all|matrix|fastest|openFastest)/.test(method);
}

/** Says which methods have an option: the driver's own for a method of a driver, if there are some. */
function methodsWith(name: string, method: Method): string {
  const all = [...OPTIONS_OF].filter(([each, names]) => each !== 'checkOptions' && names.has(name));
  const ofDriver = all.map(([each]) => each).filter(isOfDriver);
  const ofFacade = all.map(([each]) => each).filter((each) => !isOfDriver(each));
  const isLocal = isOfDriver(method) && ofDriver.length > 0;
  const names = (isLocal ? ofDriver : ofFacade).map((each) => each.replace('driver.', ''));
  const owner =
    isOfDriver(method) && !isLocal ? 'These methods of the facade have it' : 'These methods have it';
  return `${owner}: ${names.join(', ')}.`;
}

function isOfDriver(method: Method): boolean {
  return method.startsWith('driver.');
}

function labelOf(method: Method): string {
  return isOfDriver(method) ? `${method.replace('driver.', '')}() of a driver` : `${method}()`;
}
