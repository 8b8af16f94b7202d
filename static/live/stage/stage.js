/** Joins the stage to the room's line: words and packets down to the viewer and the speaker, theirs up. */
import { Speaker } from "./speaker.js";
import { Viewer } from "./viewer.js";

/**
 * @param {HTMLElement} room the room's page
 * @param {import("../socket.js").Line} line
 * @param {string} page this page's own id
 * @returns {{viewer: Viewer, speaker: Speaker | null} | null} null where the room has no stage
 */
export function joinStage(room, line, page) {
  const root = room.querySelector("[data-stage]");
  if (!root) return null;
  const send = ({ type, ...words }) => line.say(type, words);
  const viewer = new Viewer({ root, list: room.querySelector("[data-place=stage]"), send, page, zone: room.dataset.zone, name: room.dataset.name });
  // Between a lost line and the next hello nothing of the speaker's goes out: another process may answer, which has
  // to be told the decoder configurations first.
  let greeted = false;
  const place = room.querySelector("[data-speaker]");
  const speaker =
    place &&
    new Speaker({
      root: place,
      page,
      send: (word) => greeted && send(word),
      sendBinary: (bytes) => greeted && line.sendPacket(bytes),
      buffered: () => line.buffered,
    });
  line
    .on("lost", () => {
      greeted = false;
    })
    .on("hello", (word) => {
      greeted = true;
      viewer.handleState(word.stage);
      speaker?.handle(word);
    })
    .on("stage", (word) => {
      viewer.handleStage(word);
      speaker?.handle(word);
    })
    .on("config", (word) => viewer.handleConfig(word))
    .on("packet", (packet) => viewer.handlePacket(packet))
    .on("keyplease", (word) => speaker?.handle(word))
    .on("receive", (word) => speaker?.handle(word))
    .on("over", () => {
      viewer.stop();
      speaker?.stop();
    });
  return { viewer, speaker };
}
