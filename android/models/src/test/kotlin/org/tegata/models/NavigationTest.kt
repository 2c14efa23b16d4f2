package org.tegata.models

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import org.tegata.core.RightRole
import org.tegata.core.WalletSettings
import org.tegata.wallet.secretOf

class NavigationTest {
    private val request = "575DBB3062267EFF57C970A336EBBC8FBCFE12C5BD3ED7BC11EB0481D7704CED"

    private fun restored(vararg places: Place, tab: Tab = Tab.PERMISSIONS) =
        Navigation.restored(Navigation(tab, places.toList()).saved())

    @Test
    fun everyPlaceThatIsKeptComesBack() {
        val places = listOf(
            Place.Plain(ScreenKey.SCAN),
            Place.OfStudy(ScreenKey.STUDY, "0123456789ABCDEF"),
            Place.OfRequest(ScreenKey.REVIEW, request),
            Place.OfRequest(ScreenKey.REVIEW, request, "0123456789ABCDEF"),
            Place.OfPermission(ScreenKey.PERMISSION, "0123456789abcdef"),
            Place.OfEntry(ScreenKey.ENTRY, 7),
            Place.OfAccount(ScreenKey.GUARDIAN_REVIEW, "TCIFSMQZAX3IDPHUP2RTXP26N6BJRNKEBBKP33I"),
            Place.OfTransaction(ScreenKey.GUARDIAN_REVIEW, request),
            Place.OfDeed(ScreenKey.SENDING, Deed.Agree(request, null)),
            Place.OfDeed(ScreenKey.SENDING, Deed.Withdraw("0123456789abcdef", RightRole.VIEWING)),
        )
        val navigation = Navigation(Tab.PERMISSIONS, places)
        assertEquals(navigation, Navigation.restored(navigation.saved()))
    }

    @Test
    fun whoWasToApproveReadsAgainFirst() {
        val review = Place.OfRequest(ScreenKey.REVIEW, request)
        val approving = Place.OfDeed(ScreenKey.AUTHENTICATE, Deed.Agree(request, null))
        assertEquals(listOf<Place>(review), restored(review, approving).stack)
    }

    @Test
    fun whatCannotBeKeptEndsTheStack() {
        val study = Place.OfStudy(ScreenKey.STUDY, "0123456789ABCDEF")
        for (place in listOf(
            Place.Plain(ScreenKey.NEW_WORDS),
            Place.OfDeed(ScreenKey.AUTHENTICATE, Deed.SaveSettings(WalletSettings(listOf("https://node"), null))),
        )) {
            assertEquals(listOf<Place>(study), restored(study, place, study).stack)
        }
    }

    @Test
    fun aSecretIsInNoSavedText() {
        val deed = Deed.ImportAccount(secretOf("planted secret".toCharArray()), null)
        val stack = listOf(Place.Plain(ScreenKey.ACCOUNTS), Place.OfDeed(ScreenKey.AUTHENTICATE, deed))
        val navigation = Navigation(Tab.SETTINGS, stack)
        assertFalse("planted" in navigation.saved() || "planted" in navigation.toString())
    }

    @Test
    fun whatIsNoSavedTextIsTheBeginning() {
        for (text in listOf(null, "", "2\nstudies", "1\nnowhere", "1")) assertEquals(Navigation(), Navigation.restored(text))
        assertEquals(Navigation(Tab.ACTIVITY), Navigation.restored("1\nactivity\nnowhere plain\nscan plain"))
    }
}
