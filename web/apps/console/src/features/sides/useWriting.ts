import { newClientId } from "@trunkline/thread";
import { useRef, useState } from "react";
import { useUploads, type Uploads } from "../inbox/composer/useUploads";

export interface Writing {
  text: string;
  setText: (text: string) => void;
  quotes: string[];
  setQuotes: (ids: string[]) => void;
  uploads: Uploads;
  /** Ids of the files that have arrived. */
  files: string[];
  /** Nothing is under way and there is something to say. */
  isReady: boolean;
  /** The same for every try of one message. */
  clientId: () => string;
  /** It was sent: the next one is another. */
  reset: () => void;
}

/** What is being written in one place: words, quotes, files. */
export function useWriting(place: string): Writing {
  const [text, setText] = useState("");
  const [quotes, setQuotes] = useState<string[]>([]);
  const uploads = useUploads(place);
  const client = useRef(newClientId());
  const files = uploads.files.flatMap(({ file }) => (file ? [file.id] : []));
  const isReady = uploads.files.every(({ file }) => file !== null) && (text.trim() !== "" || files.length > 0 || quotes.length > 0);
  return {
    text,
    setText,
    quotes,
    setQuotes,
    uploads,
    files,
    isReady,
    clientId: () => client.current,
    reset: () => {
      client.current = newClientId();
      setText("");
      setQuotes([]);
      uploads.clear();
    },
  };
}
