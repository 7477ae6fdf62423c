import { api, type ContactPatch } from "@trunkline/client";
import { entities } from "../../entities/store";
import { showFailure } from "../../failures";

/** Changes a contact; what went wrong is said and can be tried again. */
export async function saveContact(id: string, change: ContactPatch): Promise<void> {
  try {
    entities.contacts.upsert(await api.contacts.patch(id, change));
  } catch (thrown) {
    showFailure(thrown, () => void saveContact(id, change));
  }
}
