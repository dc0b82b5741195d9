// What the phone keeps: one IndexedDB for one person. Stores:
//   meta    name → value: owner, the last list, names and phrases used
//   points  id → what was fetched of a point that was opened
//   drafts  key → a form that is being filled in
//   photos  uid → a picture with where and when it was taken; of a draft or of a parcel
//   parcels uid → what is to be sent; the uid is the key that makes repeats harmless

const NAME = "green-shield-phone";
const VERSION = 1;
const STORES = { meta: "name", points: "id", drafts: "key", photos: "uid", parcels: "uid" };

let opening = null;
let isLeaving = false;

function open() {
  // Whoever signs out leaves nothing: work that is still running must not begin anew.
  if (isLeaving) return new Promise(() => {});
  opening ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) {
        request.result.createObjectStore(store, { keyPath });
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      // Signing out in another tab deletes everything: do not stand in its way.
      database.onversionchange = () => close();
      resolve(database);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function close() {
  const database = opening;
  opening = null;
  (await database)?.close();
}

// Runs `work(stores)` in one transaction, durable before the promise resolves.
export async function write(names, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
    work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
  });
}

async function read(name, ask) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const request = ask(database.transaction(name).objectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export const get = (name, key) => read(name, (store) => store.get(key));
export const all = (name) => read(name, (store) => store.getAll());
export const put = (name, row) => write([name], (stores) => stores[name].put(row));

export async function recall(name, otherwise = null) {
  return (await get("meta", name))?.value ?? otherwise;
}

export const remember = (name, value) => put("meta", { name, value });

export function forgetForGood() {
  isLeaving = true;
  return forgetAll();
}

// Everything goes: what was kept, what was not sent, and the page itself.
export async function forgetAll() {
  await close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    // Other tabs close when they are told; a frozen one must not keep anybody here.
    request.onsuccess = request.onerror = resolve;
    setTimeout(resolve, 3000);
  });
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) await caches.delete(name);
}
