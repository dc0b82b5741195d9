// Whose phone data this is. Nothing that one person left may be read by another.
import { all, forgetAll, forgetForGood, recall, remember } from "./database.js";

// Another person's data is removed; whoever opens the list is told so once.
export async function belongTo(person) {
  const owner = await recall("owner");
  if (owner === person) return;
  if (owner !== null) await forgetAll();
  await remember("owner", person);
  await remember("foreign", owner !== null);
}

export async function foundForeign() {
  const found = await recall("foreign", false);
  if (found) await remember("foreign", false);
  return found;
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
    await forgetForGood();
    form.submit();
  });
}
