import { csrfToken } from "./csrf";
import { ApiFailure, readFailure } from "./failure";
import type { Attachment } from "./types";

export interface Upload<T = Attachment> {
  done: Promise<T>;
  cancel(): void;
}

/** Sends one file, to the attachment store unless said otherwise; `onProgress` gets the share sent, 0 to 1. Rejects with ApiFailure. */
export function uploadFile<T = Attachment>(file: File, onProgress: (share: number) => void, path = "/api/v1/attachments"): Upload<T> {
  const request = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    request.open("POST", path);
    request.responseType = "json";
    const token = csrfToken();
    if (token) request.setRequestHeader("X-CSRF-Token", token);
    request.upload.onprogress = (progress) => {
      if (progress.lengthComputable) onProgress(progress.loaded / progress.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T);
      else reject(readFailure(request.status, request.response));
    };
    request.onerror = () => reject(new ApiFailure("offline", 0, ""));
    request.onabort = () => reject(new ApiFailure("cancelled", 0, ""));
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}
