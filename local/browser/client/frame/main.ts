import './frame.css'
