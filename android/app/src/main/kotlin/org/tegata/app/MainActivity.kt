package org.tegata.app

import android.content.Context
import android.content.Intent
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.OnBackPressedCallback
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.repeatOnLifecycle
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch
import org.tegata.app.camera.CameraModel
import org.tegata.app.incoming.codeIn
import org.tegata.app.language.Language
import org.tegata.app.language.Tongue
import org.tegata.models.ScreenKey

private const val PLACE = "place"

/** The one window. What it shows lives in [Phone], so that turning the phone changes nothing. */
class MainActivity : ComponentActivity() {
    internal lateinit var phone: Phone
        private set
    internal lateinit var camera: CameraModel
        private set
    private lateinit var deeds: WindowDeeds

    override fun attachBaseContext(base: Context) = super.attachBaseContext(Language(base).localised(base))

    override fun onCreate(savedInstanceState: Bundle?) {
        enableEdgeToEdge()
        super.onCreate(savedInstanceState)
        protect()
        phone = tegata.phone(savedInstanceState?.getString(PLACE))
        camera = CameraModel(tegata.equipment.camera(), phone.app::scanned)
        deeds = WindowDeeds(this, phone, camera)
        val tongue = Tongue(this)
        setContent { AppScreens(phone, camera, deeds, tongue) }
        wayBack()
        lifecycleScope.launch { repeatOnLifecycle(Lifecycle.State.STARTED) { phone.effects.collect(deeds::carryOut) } }
        // After turning the phone the link was followed already.
        if (savedInstanceState == null) follow(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    override fun onStart() {
        super.onStart()
        tegata.equipment.biometrics.ask(inWindow = this)
        phone.app.comeBack()
    }

    override fun onStop() {
        tegata.equipment.biometrics.ask(inWindow = null)
        if (!isChangingConfigurations) phone.leave()
        super.onStop()
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putString(PLACE, phone.app.navigation.value.saved())
    }

    private fun follow(intent: Intent?) {
        codeIn(intent, getString(R.string.link_host))?.let(phone.app::arrived)
    }

    /** The system is told beforehand whether there is a way back, so that it can show where the gesture leads. */
    private fun wayBack() {
        val back = object : OnBackPressedCallback(false) {
            override fun handleOnBackPressed() {
                phone.app.back()
            }
        }
        onBackPressedDispatcher.addCallback(this, back)
        lifecycleScope.launch {
            combine(phone.app.navigation, phone.app.shown) { navigation, shown ->
                navigation.stack.isNotEmpty() && shown.screen != ScreenKey.LOCK
            }.collect { back.isEnabled = it }
        }
    }
}
