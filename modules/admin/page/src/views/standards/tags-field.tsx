import { taggedWith, tagsOf } from './chosen-tags.js';
import type { Standard } from './types.js';

export interface TagsFieldProps {
  readonly standards: readonly Standard[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Which standards of a set are judged, by their tags. Draws nothing for a set without tags. */
export function TagsField({ standards, chosen, onChange }: TagsFieldProps) {
  const tags = tagsOf(standards);
  if (tags.length === 0) return null;
  const count = taggedWith(chosen, standards).length;
  const toggle = (tag: string) =>
    onChange(chosen.includes(tag) ? chosen.filter((each) => each !== tag) : [...chosen, tag]);
  return (
    <fieldset className="standards-filter">
      <legend>
        Only with one of the tags ({count} of {standards.length})
      </legend>
      {tags.map((tag) => (
        <label key={tag}>
          <input type="checkbox" checked={chosen.includes(tag)} onChange={() => toggle(tag)} />
          <span>{tag}</span>
        </label>
      ))}
    </fieldset>
  );
}
