// Whose phone data this is. Nothing that one person left may be read by another.
import { all, forgetAll, recall, remember } from "./database.js";

// True if another person's data had to be removed.
export async function belongTo(person) {
  const owner = await recall("owner");
  if (owner === person) return false;
  const foreign = owner !== null;
  if (foreign) await forgetAll();
  await remember("owner", person);
  return foreign;
}

export async function unsent() {
  const [parcels, drafts] = await Promise.all([all("parcels"), all("drafts")]);
  return parcels.length + drafts.length;
}

// A form with data-sign-out asks if work would be lost, deletes everything, then goes on.
export function enableSigningOut() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const question = form.dataset.signOut;
    if (question === undefined) return;
    event.preventDefault();
    const count = await unsent();
    if (count && !window.confirm(question.replace("{n}", count))) return;
    await forgetAll();
    form.submit();
  });
}
