/** The list of who is on stage, as the server shows it: puts each picture into its tile, and times into the reader's zone. */
import { hoursIn } from "../hours.js";

export class Tiles {
  #list;
  #self;
  #home;
  #hours;
  #faces = new Map();
  #mine = null;
  #main = 0;

  /** @param {{list: HTMLElement, self: HTMLVideoElement | null, home: HTMLElement | null, zone: string}} options `home` is where one's own picture stands while it is the big one */
  constructor({ list, self, home, zone }) {
    this.#list = list;
    this.#self = self;
    this.#home = home;
    this.#hours = hoursIn(zone);
    new MutationObserver(() => this.#mount()).observe(list, { childList: true });
    this.#mount();
  }

  /** @param {Map<number, import("./face.js").Face>} faces @param {{spot: number, shows: boolean} | null} mine oneself on stage @param {number} main the spot in the big picture */
  show(faces, mine, main) {
    this.#faces = faces;
    this.#mine = mine;
    this.#main = main;
    this.#mount();
  }

  #mount() {
    this.#hours(this.#list.querySelectorAll("time"));
    for (const [spot, face] of this.#faces) if (spot !== this.#main) this.#put(spot, face.tile);
    if (!this.#self || !this.#home) return;
    this.#self.hidden = this.#mine?.shows === false; // the initial stands where no picture is
    if (this.#mine && this.#mine.spot !== this.#main) this.#put(this.#mine.spot, this.#self);
    else if (this.#self.parentElement !== this.#home) this.#move(this.#self, this.#home);
  }

  #put(spot, picture) {
    const tile = this.#list.querySelector(`[data-spot="${spot}"] [data-tile]`);
    if (tile && picture.parentElement !== tile) this.#move(picture, tile);
  }

  #move(picture, place) {
    place.append(picture);
    if (picture === this.#self) picture.play().catch(() => {}); // a video that is moved stops
  }
}
