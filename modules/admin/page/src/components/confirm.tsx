import { Store, useStore } from '../api/store.js';
import { Button } from './button.js';
import { Dialog } from './dialog.js';

export interface Question {
  /** "Clear the key of groq?" */
  readonly title: string;
  /** What will be, and whether it can be undone. */
  readonly text: string;
  /** The verb of the button: "Clear". */
  readonly action: string;
}

const asked = new Store<(Question & { readonly answer: (yes: boolean) => void }) | undefined>(undefined);

/** Asks before something is taken away. */
export function confirm(question: Question): Promise<boolean> {
  asked.get()?.answer(false);
  return new Promise((resolve) => {
    asked.set({
      ...question,
      answer: (yes) => {
        asked.set(undefined);
        resolve(yes);
      },
    });
  });
}

/** Stands once in the page. */
export function ConfirmHost() {
  const question = useStore(asked);
  if (question === undefined) return null;
  const { title, text, action, answer } = question;
  return (
    <Dialog title={title} onClose={() => answer(false)}>
      <p>{text}</p>
      <div className="actions end">
        <Button onClick={() => answer(false)}>Cancel</Button>
        <Button tone="danger" onClick={() => answer(true)}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
