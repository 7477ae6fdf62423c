import { asFailure, uploadFile, type Attachment, type Upload } from "@trunkline/client";
import { newClientId } from "@trunkline/thread";
import { useCallback, useRef, useState } from "react";
import { failureText } from "../../../failures";

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
  remove: (key: string) => void;
  clear: () => void;
}

/** Files on their way to the store, each with its progress; the composer sends the ids of those that arrived. */
export function useUploads(): Uploads {
  const [files, setFiles] = useState<readonly PendingFile[]>([]);
  const running = useRef(new Map<string, Upload>());

  const change = useCallback((key: string, edit: Partial<PendingFile>) => {
    setFiles((held) => held.map((file) => (file.key === key ? { ...file, ...edit } : file)));
  }, []);

  const add = useCallback(
    (added: Iterable<File>) => {
      for (const file of added) {
        const key = newClientId();
        setFiles((held) => [...held, { key, name: file.name, sizeBytes: file.size, share: 0, file: null, error: null }]);
        const upload = uploadFile(file, (share) => change(key, { share }));
        running.current.set(key, upload);
        upload.done
          .then((stored) => change(key, { file: stored, share: 1 }))
          .catch((thrown: unknown) => {
            if (asFailure(thrown).code !== "cancelled") change(key, { error: failureText(thrown) });
          })
          .finally(() => running.current.delete(key));
      }
    },
    [change],
  );

  const remove = useCallback((key: string) => {
    running.current.get(key)?.cancel();
    setFiles((held) => held.filter((file) => file.key !== key));
  }, []);

  const clear = useCallback(() => setFiles([]), []);
  return { files, add, remove, clear };
}
