package org.tegata.mainjourney

import org.tegata.models.ScreenState

/** Somebody with the app in hand: sees its screens, presses what stands on them, holds it before a code. */
interface Patient {
    /** What the app means to show. */
    val shown: ScreenState

    /** Presses what has this tag, once it is there; scrolls to it where it must. */
    fun press(tag: String)

    /** Types into the field of this name. */
    fun type(field: String, text: String)

    /** Gives the scan screen a picture (PNG) to read. */
    fun scan(picture: ByteArray)

    /** Waits until [holds], and until it is drawn. */
    fun wait(holds: (ScreenState) -> Boolean)

    /** What stands before the eyes, as PNG. */
    fun picture(): ByteArray
}
