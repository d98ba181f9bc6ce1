"""When a page stands still: conditions to wait for in the browser."""

#: Streamlit runs nothing, and all that it drew is of the last run.
AT_REST = """() => document.querySelector(
    "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
) && !document.querySelector("[data-testid=stStatusWidget], [data-stale=true], [data-testid=stSkeleton]")"""
#: At rest, and every part of ours shows what it was asked last; no map is still the one that came before its page.
DRAWN = f"""() => ({AT_REST})() && !document.querySelector(".kk-early")
    && [...document.querySelectorAll("[data-testid=stBidiComponentRegular]")].every((part) =>
      part.querySelector(".kk, .kb")?.dataset.ready)"""
#: A map that glides to a place takes marks away when it is there, also while axe measures them.
STANDING = "() => !document.querySelector('.leaflet-zoom-anim, .leaflet-pan-anim')"
#: The window has this size, and every map that is seen was told of the room that it has there.
FITTED = """([width, height]) => window.innerWidth === width && window.innerHeight === height
    && [...document.querySelectorAll(".kk")].flatMap((root) => root.kaart.panes).every(({ map, element }) =>
      !element.checkVisibility() || map._size?.x === element.clientWidth && map._size?.y === element.clientHeight)"""
#: Streamlit lets what it draws again fade after half a second, and some parts draw again by themselves: a style that
#: keeps the colours that are meant, for who measures them.
UNFADED = "[data-stale] { opacity: 1 !important; transition: none !important; }"
