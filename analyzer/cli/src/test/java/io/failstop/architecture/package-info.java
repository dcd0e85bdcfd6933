/** The walls between the rooms of the house, held by a test. Nothing but that test enters here. */
package io.failstop.architecture;
