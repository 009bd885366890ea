/** What the words of this view mean. */
export function Explanation() {
  return (
    <details className="limits-explanation">
      <summary>What this shows</summary>
      <dl>
        <dt>Configured, learned</dt>
        <dd>
          A limit that was set for the driver, or one that the provider told in an answer or a refusal. The
          smaller one counts.
        </dd>
        <dt>Left</dt>
        <dd>What may go at once. It refills all the time, a little with every second.</dd>
        <dt>In flight</dt>
        <dd>
          Calls that the provider is answering now. Where no limit is known, how many may be is found by
          trying.
        </dd>
        <dt>Waiting</dt>
        <dd>Calls that are held here until they fit, so that the provider need not refuse them.</dd>
        <dt>Held back</dt>
        <dd>The provider asked everybody to wait; nothing goes until then.</dd>
        <dt>Circuit</dt>
        <dd>
          Closed: calls go as usual. Open: nearly all of the last ones failed, so one at a time tries whether
          it answers again. Each process has its own; the worst is shown.
        </dd>
      </dl>
    </details>
  );
}
