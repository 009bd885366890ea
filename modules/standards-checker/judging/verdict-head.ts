import type { Standard } from '../sets/standard-set.schema.js';
import type { StandardVerdict } from './report.schema.js';

/** Returns what a verdict repeats of its standard. */
export function headOf({
  id,
  title,
  severity,
  weight,
}: Standard): Pick<StandardVerdict, 'standard_id' | 'title' | 'severity' | 'weight'> {
  return {
    standard_id: id,
    title,
    ...(severity !== undefined && { severity }),
    ...(weight !== undefined && { weight }),
  };
}
