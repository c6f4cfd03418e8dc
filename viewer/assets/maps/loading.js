'use strict';
// Loading: values of maps, pictures and color tables. Each is fetched once; what was used longest ago is forgotten.

window.xlog = window.xlog || {};

window.xlog.loading = (function () {
  const BUDGET = 32e6; // values of maps kept: 128 MB, a map of 224 x 224 is 0.2 MB
  const PICTURES = 64;
  const maps = new Map(); // address -> { promise, size }, the last used last
  const pictures = new Map(); // address -> promise
  let tables = null;

  function refresh(cache, key) {
    const found = cache.get(key);
    cache.delete(key);
    cache.set(key, found);
    return found;
  }

  function forget() {
    let total = 0;
    maps.forEach((entry) => (total += entry.size));
    for (const [address, entry] of maps) {
      if (total <= BUDGET) {
        return;
      }
      total -= entry.size;
      maps.delete(address);
    }
  }

  async function fetchMap(address) {
    const response = await fetch(address);
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    const pair = (name) => response.headers.get(name).split(',').map(Number);
    const [height, width] = pair('X-Map-Shape');
    const signed = response.headers.get('X-Map-Signed') === '1';
    const values = new Float32Array(await response.arrayBuffer());
    const bare = values.some((value) => !Number.isFinite(value));
    return { values, width, height, signed, bare, range: pair('X-Map-Range') };
  }

  // Returns { values, width, height, signed, bare, range }; bare: some values are no numbers.
  function map(address) {
    if (!maps.has(address)) {
      const entry = { promise: fetchMap(address), size: 0 };
      maps.set(address, entry);
      entry.promise.then(
        function (found) {
          entry.size = found.values.length;
          forget();
        },
        () => maps.delete(address),
      );
    }
    return refresh(maps, address).promise;
  }

  async function decode(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  }

  function picture(address) {
    if (!pictures.has(address)) {
      pictures.set(address, decode(address));
      pictures.get(address).catch(() => pictures.delete(address));
    }
    if (pictures.size > PICTURES) {
      pictures.delete(pictures.keys().next().value);
    }
    return refresh(pictures, address);
  }

  function colors() {
    tables = tables || fetch(`${window.xlog.address.root}colors`).then((response) => response.json());
    return tables;
  }

  return { map, picture, colors };
})();
