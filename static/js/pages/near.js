// The phone's page: the list, a point, its two forms, what waits to be sent.
import { enableCopying } from "../components/copying.js";
import { Camera } from "../phone/camera.js";
import { NearList } from "../phone/list.js";
import { NetBar } from "../phone/net_bar.js";
import { Outbox } from "../phone/outbox.js";
import { OutboxScreen } from "../phone/outbox_screen.js";
import { Pin } from "../phone/pin.js";
import { Position } from "../phone/position.js";
import { RectifyForm } from "../phone/rectify.js";
import { Screens } from "../phone/screens.js";
import { Session } from "../phone/session.js";
import { Sheet } from "../phone/sheet.js";
import { countTapsOnce, keepPage } from "../phone/shell.js";
import { VerifyForm } from "../phone/verify.js";
import { pageSettings } from "../settings.js";

const settings = pageSettings();
const words = settings.words;
const root = document.querySelector("[data-phone]");
const find = (selector) => document.querySelector(selector);

const position = new Position();
const outbox = new Outbox(settings.addresses);
const session = new Session(settings, outbox);
const camera = new Camera(find("[data-camera]"), find("[data-file-input]"), { position, words });
const pin = new Pin(find("[data-pin]"), { settings, position });
const screens = new Screens(root);
const parts = { settings, words, position, outbox, session, camera, pin, screens };

const list = new NearList(root, parts);
screens.add("list", list);
screens.add("point", new Sheet(screens.element("point"), parts));
screens.add("verify", new VerifyForm(screens.element("verify"), { ...parts, list }));
screens.add("rectify", new RectifyForm(screens.element("rectify"), { ...parts, list }));
screens.add("outbox", new OutboxScreen(screens.element("outbox"), parts));
new NetBar(root, parts);

enableCopying();
countTapsOnce(root);
position.start();
await session.start(root);
await screens.start();
keepPage(settings.addresses);
