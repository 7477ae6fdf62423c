import { asFailure, uploadFile, type Attachment, type Id, type Upload } from "@trunkline/client";
import { newClientId } from "@trunkline/thread";
import { useCallback, useSyncExternalStore } from "react";
import { failureText } from "../../../failures";
import { Signal } from "../../../live/signal";
import { useMe } from "../../../session/SessionGate";

export interface PendingFile {
  key: string;
  name: string;
  sizeBytes: number;
  /** Share sent, 0 to 1. */
  share: number;
  file: Attachment | null;
  error: string | null;
}

export interface Uploads {
  files: readonly PendingFile[];
  add: (files: Iterable<File>) => void;
  /** Puts back what has been uploaded before. */
  putBack: (files: readonly Attachment[]) => void;
  remove: (key: string) => void;
  clear: () => void;
}

const NONE: readonly PendingFile[] = [];
/** The files of each composer, so that who looks into another conversation finds them again. */
const uploads = new Signal<ReadonlyMap<string, readonly PendingFile[]>>(new Map());
const running = new Map<string, Upload>();

function edit(place: string, next: (files: readonly PendingFile[]) => readonly PendingFile[]): void {
  const all = new Map(uploads.read());
  const files = next(all.get(place) ?? NONE);
  if (files.length) all.set(place, files);
  else all.delete(place);
  uploads.write(all);
}

/** Files on their way to the store, each with its progress; the composer sends the ids of those that arrived. */
export function useUploads(id: Id): Uploads {
  const place = `${useMe().account.id}/${id}`;
  const files = useSyncExternalStore(uploads.subscribe, () => uploads.read().get(place) ?? NONE);

  const add = useCallback(
    (added: Iterable<File>) => {
      for (const file of added) {
        const key = newClientId();
        const change = (part: Partial<PendingFile>) => edit(place, (held) => held.map((each) => (each.key === key ? { ...each, ...part } : each)));
        edit(place, (held) => [...held, { key, name: file.name, sizeBytes: file.size, share: 0, file: null, error: null }]);
        const upload = uploadFile(file, (share) => change({ share }));
        running.set(key, upload);
        upload.done
          .then((stored) => change({ file: stored, share: 1 }))
          .catch((thrown: unknown) => {
            if (asFailure(thrown).code !== "cancelled") change({ error: failureText(thrown) });
          })
          .finally(() => running.delete(key));
      }
    },
    [place],
  );

  const putBack = useCallback(
    (stored: readonly Attachment[]) =>
      edit(place, (held) => [...held, ...stored.map((file) => ({ key: file.id, name: file.name, sizeBytes: file.size_bytes, share: 1, file, error: null }))]),
    [place],
  );

  const remove = useCallback(
    (key: string) => {
      running.get(key)?.cancel();
      edit(place, (held) => held.filter((file) => file.key !== key));
    },
    [place],
  );

  const clear = useCallback(() => edit(place, () => NONE), [place]);
  return { files, add, putBack, remove, clear };
}
