/** What stands where something is being read. @param what as in "Reading the drivers…" */
export function LoadingState({ what }: { readonly what: string }) {
  return (
    <p className="state quiet-text" role="status">
      Reading {what}…
    </p>
  );
}
