/** Times of day in the reader's own zone: what is shown to a room is the same for all and knows nobody's. */
export function hoursIn(zone) {
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  return (times) => {
    for (const time of times) time.textContent = hour.format(new Date(time.dateTime));
  };
}
