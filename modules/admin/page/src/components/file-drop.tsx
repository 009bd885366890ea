import { type ReactNode, useId, useState } from 'react';

export interface FileDropProps {
  /** "Choose a file of prompts, or drop it here". */
  readonly label: string;
  /** As an input's: ".yaml,.json". */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly children?: ReactNode;
}

/** Takes one file, chosen or dropped. */
export function FileDrop({ label, accept, onFile, children }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) onFile(file);
  };
  return (
    <div
      className="file-drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        onChange={(event) => {
          take(event.target.files);
          // So that the same file can be chosen again once it was changed.
          event.target.value = '';
        }}
      />
      {children}
    </div>
  );
}
