package org.tegata.models.scanning

import org.tegata.core.ScanResult
import org.tegata.core.ScanSource
import org.tegata.core.TegataException
import org.tegata.models.*

/** The camera, a picture, or a pasted text. */
internal class Scan(place: Place, stage: Stage) : Screen(place, stage) {
    private var parts: Progress? = null

    override suspend fun load() = show(
        ScreenState(
            place.screen,
            fields = listOf(InputField(FieldKey.CODE)),
            progress = parts,
            actions = listOfNotNull(
                Action(ActionKey.TORCH),
                Action(ActionKey.PICK_PICTURE),
                Action(ActionKey.READ_TEXT),
                Action(ActionKey.START_CODE_ANEW).takeIf { parts != null },
                Action(ActionKey.CLOSE),
            ),
        ),
    )

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.TORCH -> stage.send(Effect.Torch)
            ActionKey.PICK_PICTURE -> stage.send(Effect.PickPicture)
            ActionKey.READ_TEXT -> scanned(ScanSource.Text(input.text(FieldKey.CODE)))
            ActionKey.START_CODE_ANEW -> {
                stage.wallet.forgetParts()
                parts = null
                load()
            }
            else -> stage.back()
        }
    }

    override suspend fun scanned(source: ScanSource) {
        val found = try {
            stage.wallet.scan(source)
        } catch (error: TegataException.NoCode) {
            // The next frame may have one; a picture stays as it is.
            if (source is ScanSource.Frame) return else throw error
        }
        if (found is ScanResult.Part) {
            tell(null)
            parts = Progress(StepKey.READING_PARTS, found.known.toLong(), found.of.toLong())
            return load()
        }
        stage.send(Effect.Vibrate)
        parts = null
        // The core tells who a card names, and not its text: only what was read as a text can be taken.
        stage.open.remembered.scannedCard = (source as? ScanSource.Text)?.text
            ?.takeIf { found is ScanResult.GuardianCard && !found.isOwn }
        stage.open.remembered.lead(found)
    }

    private fun Remembered.lead(found: ScanResult) = when (found) {
        is ScanResult.Request -> {
            reviews[found.review.request] = found.review
            stage.replace(Place.OfRequest(ScreenKey.REVIEW, found.review.request))
        }
        is ScanResult.Prepared -> {
            prepared[found.prepared.request] = found.prepared
            stage.replace(Place.OfRequest(ScreenKey.PREPARED_REVIEW, found.prepared.request))
        }
        else -> {
            otherCode = found
            stage.replace(Place.Plain(ScreenKey.OTHER_CODE))
        }
    }
}
