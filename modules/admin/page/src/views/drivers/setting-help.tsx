import type { Setting } from '../../api/types.js';

/** What a field is for, and where to get its value. */
export function SettingHelp({ setting: { help, docs_url, secret } }: { readonly setting: Setting }) {
  return (
    <>
      {help}
      {docs_url !== undefined && (
        <>
          {secret ? ' Get one at ' : ' See '}
          <a href={docs_url} target="_blank" rel="noreferrer">
            {new URL(docs_url).hostname}
            <span className="visually-hidden"> (opens a new tab)</span>
          </a>
          .
        </>
      )}
    </>
  );
}
