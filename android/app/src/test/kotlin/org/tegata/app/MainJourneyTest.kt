package org.tegata.app

import android.Manifest
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import java.io.File
import org.junit.Assume.assumeTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.tegata.core.WalletSettings
import org.tegata.mainjourney.HospitalNames
import org.tegata.mainjourney.Hospitals
import org.tegata.mainjourney.MainJourney

/** The main journey with the real activity, ledger, desks and browser; the desktop plays it in English too. */
@RunWith(RobolectricTestRunner::class)
class MainJourneyTest {
    @get:Rule
    val rule = createEmptyComposeRule()

    private val pictures = File(System.getProperty("tegata.screenshots"), "main-journey").apply {
        deleteRecursively()
        mkdirs()
    }

    @Test
    fun aStudyIsHandedOverOnceItsPatientHasAgreedOnThePhone() {
        assumeTrue("there are no DICOM files", System.getenv("TEGATA_DICOM_SAMPLES") != null)
        shadowOf(testApplication).grantPermissions(Manifest.permission.CAMERA)
        Hospitals(HospitalNames.JA).use { hospitals ->
            testApplication.equipment.settings = WalletSettings(listOf(hospitals.node), hospitals.registry)
            val window = Robolectric.buildActivity(MainActivity::class.java).setup()
            var count = 0
            try {
                MainJourney(PhonePatient(rule, window.get()), hospitals, "ja") { name, png ->
                    count++
                    File(pictures, "%02d-%s.png".format(count, name)).writeBytes(png)
                }.run()
            } finally {
                window.pause().stop().destroy()
                testApplication.close()
            }
        }
    }
}
