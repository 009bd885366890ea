/** The style of the HTML report: light or dark as the system of the reader, with enough contrast. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --ground: #fff; --card: #f6f7f9; --line: #d3d8df; --text: #1b1f24; --quiet: #525b66;
  --good: #116329; --bad: #a40e26; --warn: #7a4a00; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1318; --card: #181e25; --line: #38414c; --text: #e6eaef;
  --quiet: #a3adb9; --good: #56d364; --bad: #ff8b85; --warn: #e3b341; --link: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2, h3 { font-size: 1rem; margin: 0; }
section { margin-top: 2rem; } section > h2 { font-size: 1.25rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
.quiet { color: var(--quiet); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: 0; list-style: none; }
.counts li { padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 1rem; }
.warning { padding: .5rem .75rem; border: 1px solid var(--warn); border-radius: .375rem; color: var(--warn); }
article { margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-left-width: .375rem;
  border-radius: .375rem; background: var(--card); }
article.met { border-left-color: var(--good); } article.not_met { border-left-color: var(--bad); }
article.unclear { border-left-color: var(--warn); } article.error { border-left-color: var(--bad); }
.head { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
.verdict { font-weight: 600; } .met .verdict { color: var(--good); } .not_met .verdict, .error .verdict { color: var(--bad); }
.unclear .verdict { color: var(--warn); }
blockquote { margin: .5rem 0; padding-left: .75rem; border-left: 2px solid var(--line); }
summary { cursor: pointer; color: var(--quiet); }
@media print { article { break-inside: avoid; } details > * { display: block; } }
`;
