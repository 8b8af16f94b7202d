/** A page with a recipe on it. */
import { joinAllergies } from "../live/allergies.js";

joinAllergies();
